// A real redis-server for tests: one of its own on a free port, in a temporary folder, keeping nothing on disk.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

/** A running server and how to end it. */
export interface RedisServer {
  readonly address: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";
const PROGRAM = "redis-server";

/** Where there is no redis-server a suite is left out, saying so; in CI it is run, and fails. */
export const describeWithRedis = isInstalled() || process.env.CI !== undefined ? describe : leftOut();

/** Starts one. Whoever starts it registers `stop` beside. */
export async function startRedis(): Promise<RedisServer> {
  if (!isInstalled()) throw new Error("redis-server is not on PATH: install it (Debian: apt-get install redis-server)");
  const folder = await mkdtemp(join(tmpdir(), "quarry-redis-"));
  const port = await freePort();
  const settings = ["--port", `${port}`, "--bind", HOST, "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn(PROGRAM, settings, { stdio: ["ignore", "pipe", "inherit"] });
  await said(server, "Ready to accept connections");
  return { address: { host: HOST, port }, stop: () => stop(server, folder) };
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  if (server.exitCode === null && server.kill("SIGKILL")) await ended;
  await rm(folder, { recursive: true, force: true });
}

function said(server: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stdout?.on("data", (text: Buffer) => {
      output += text;
      if (output.includes(words)) resolve();
    });
    server.once("exit", () => reject(new Error(`redis-server ended at once:\n${output}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function isInstalled(): boolean {
  return spawnSync(PROGRAM, ["--version"]).status === 0;
}

function leftOut(): typeof describe.skip {
  console.warn("redis-server is not on PATH: the suites over Redis are LEFT OUT (in CI they fail)");
  return describe.skip;
}
