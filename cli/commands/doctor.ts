// `quarry doctor`: whether an environment is well.
import type { Command } from "commander";
import type { Finding } from "../../compute/index.ts";
import { addEnvironmentOptions, type EnvironmentOptions } from "../options.ts";
import { print, tableOf } from "../print.ts";

const FAILED = 1;

/** Ends with 1 when a check fails; warnings are no failure. */
export function addDoctorCommand(quarry: Command): void {
  const doctor = quarry
    .command("doctor")
    .description("look at an environment's Redis, queue, workers and functions; ends with 1 when something fails");
  addEnvironmentOptions(doctor).action(runDoctor);
}

async function runDoctor(options: EnvironmentOptions): Promise<void> {
  const { diagnose } = await import("../../compute/index.ts");
  const findings = await diagnose({ url: options.url, environment: options.environment });
  print(options, findings, () => findingsTable(findings));
  if (findings.some(({ state }) => state === "fail")) process.exitCode = FAILED;
}

function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ check, state, about = "", sentence }) => [state, check, about, sentence]);
  return tableOf(["", "check", "about", "what was found"], rows);
}
