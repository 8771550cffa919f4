// The queue of the environment that a command was pointed at.
import type { Command } from "commander";
import type { EnvironmentQueue, QueuedFunction } from "../compute/index.ts";
import { addEnvironmentOptions, type EnvironmentOptions } from "./options.ts";

/** What {@link addQueueOptions} gives an action. */
export interface QueueOptions extends EnvironmentOptions {
  readonly shard?: string;
}

export function addQueueOptions(command: Command): Command {
  return addEnvironmentOptions(command).option("--shard <name>", "only this shard of the environment");
}

/** Opens the queue, and closes it when `act` is done. */
export async function withQueue(options: QueueOptions, act: (queue: EnvironmentQueue) => Promise<void>): Promise<void> {
  const { openQueue } = await import("../compute/index.ts");
  const { url, environment, shard } = options;
  await using queue = await openQueue({ url, environment, shard });
  await act(queue);
}

/** `classify@3` */
export function keyOf({ function: name, version }: QueuedFunction): string {
  return `${name}@${version}`;
}
