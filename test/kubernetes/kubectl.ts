// The real kubectl, asked about a test server: what people type, and what they get to see.
import { execFile, spawnSync } from "node:child_process";
import { describe } from "vitest";
import type { Kubernetes } from "./start-kubernetes.ts";

const PROGRAM = "kubectl";

/** More than any command here takes; a command that hangs is a failure of the server. */
const TIMEOUT_MS = 15_000;

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where there is no kubectl a suite is left out, saying so. */
export const describeWithKubectl = isInstalled() ? describe : leftOut();

/** Runs a command; `input` is what it reads from `-f -`. */
export function kubectl(kube: Kubernetes, args: readonly string[], input = ""): Promise<Printed> {
  return new Promise((resolve) => {
    const folder = { KUBECONFIG: kube.kubeconfig, HOME: kube.folder, PATH: process.env.PATH ?? "" };
    const child = execFile(PROGRAM, [...args], { env: folder, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

function isInstalled(): boolean {
  return spawnSync(PROGRAM, ["version", "--client"]).status === 0;
}

function leftOut(): typeof describe.skip {
  console.warn(`${PROGRAM} is not on PATH: the suites that drive the test API server with it are LEFT OUT`);
  return describe.skip;
}
