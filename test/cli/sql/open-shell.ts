// A shell over a session of its own, whose output is a text.
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { fn } from "../../../catalog/index.ts";
import { Output } from "../../../cli/sql/output.ts";
import { Shell, type ShellOptions } from "../../../cli/sql/shell.ts";
import { statementsOf } from "../../../cli/sql/statement-reader.ts";
import { connect } from "../../../connect.ts";
import type { FunctionValue, RunOptions } from "../../../engine/index.ts";

const shout = fn({ name: "shout", input: { word: z.string() }, output: z.string() }).row(
  async ({ word }) => `${word.toUpperCase()}!`,
);

export interface OpenShell {
  readonly shell: Shell;
  readonly stream: PassThrough;
  /** Runs a script as `quarry sql` does. */
  run(script: string, options?: RunOptions): Promise<void>;
  /** All bytes that were written. */
  bytes(): Buffer;
  text(): string;
}

export async function openShell(
  options: Partial<ShellOptions> = {},
  functions: readonly FunctionValue[] = [shout],
): Promise<OpenShell> {
  const session = await connect({ functions, threads: 1 });
  onTestFinished(() => session.close());
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const shell = new Shell(session, new Output(stream), {
    format: "table",
    maxRows: 100,
    isTalkative: false,
    ...options,
  });
  const bytes = () => Buffer.concat(chunks);
  return {
    shell,
    stream,
    bytes,
    text: () => bytes().toString(),
    run: async (script, runOptions = {}) => {
      for (const statement of statementsOf(script)) await shell.run(statement, runOptions);
    },
  };
}
