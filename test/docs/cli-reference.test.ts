// docs/reference/cli.md names every command and every option there is.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { quarryProgram } from "../../cli/program.ts";

const REFERENCE = readFileSync(resolve(import.meta.dirname, "../../docs/reference/cli.md"), "utf8");

/** A command that does something, and how it is called. */
interface Called {
  readonly path: string;
  readonly options: readonly string[];
}

function calledIn(command: Command, above = ""): readonly Called[] {
  const path = `${above} ${command.name()}`.trim();
  if (command.commands.length > 0) return command.commands.flatMap((each) => calledIn(each, path));
  return [{ path, options: command.options.map(({ long }) => long!) }];
}

test.each(calledIn(quarryProgram()))("$path is described, with its options", ({ path, options }) => {
  expect(REFERENCE).toContain(`\`${path}`);
  const [, section] = REFERENCE.split(`\n## \`${path.split(" ", 2).join(" ")}\`\n`);
  const [shared, own] = [REFERENCE.split("\n## `quarry run`")[0]!, section!.split("\n## ")[0]!];
  for (const option of options) expect(shared + own).toMatch(new RegExp(`${option}\\b`));
});
