// `quarry queue`: how functions are doing, and what an operator may do about it.
import type { Command } from "commander";
import type { QueueStats } from "../../compute/index.ts";
import { addYesOption, confirm, type YesOption } from "../confirm.ts";
import { addQueueOptions, keyOf, type QueueOptions, withQueue } from "../open-queue.ts";
import { counted, print, tableOf } from "../print.ts";
import { shortTime } from "../short-time.ts";
import { addDeadLetterCommands } from "./dead-letters.ts";

const FUNCTION = "name of a function: all its versions; name@version: one";

export function addQueueCommand(quarry: Command): void {
  const queue = quarry.command("queue").description("look after the queue of an environment");
  const add = (name: string, description: string): Command =>
    addQueueOptions(queue.command(name).description(description));
  add("stats", "how many calls wait, run and failed, and who serves them")
    .argument("[function]", FUNCTION)
    .action(stats);
  add("pause", "start no more calls of a function; those that run go on, and new ones wait")
    .argument("<function>", FUNCTION)
    .action(pause);
  add("resume", "start calls of a paused function again").argument("<function>", FUNCTION).action(resume);
  addYesOption(add("purge", "end every call of a function that waits").argument("<function>", FUNCTION)).action(purge);
  addDeadLetterCommands(queue);
}

async function stats(name: string | undefined, options: QueueOptions): Promise<void> {
  await withQueue(options, async (queue) => {
    const all = await queue.stats(name);
    print(options, all, () => (all.length === 0 ? "The queue knows no function yet." : statsTable(all)));
  });
}

function statsTable(all: readonly QueueStats[]): string {
  const head = ["function", "shard", "waiting rows", "delayed", "running rows", "workers", "settled", "dead", ""];
  const rows = all.map((each) => [
    ...[keyOf(each), each.shard, each.waitingRows, each.delayedCalls, each.runningRows],
    ...[each.workers, each.settledCalls, each.deadLetters, remark(each)],
  ]);
  return tableOf(head, rows);
}

/** What stands out. */
function remark({ isPaused, unservedMs }: QueueStats): string {
  const unserved = unservedMs > 0 ? `unserved for ${shortTime(unservedMs)}` : "";
  return [isPaused ? "paused" : "", unserved].filter((text) => text !== "").join(", ");
}

async function pause(name: string, options: QueueOptions): Promise<void> {
  await withQueue(options, async (queue) => {
    const paused = await queue.pause(name);
    print(options, { paused }, () => `paused ${paused.map(keyOf).join(", ")}`);
  });
}

async function resume(name: string, options: QueueOptions): Promise<void> {
  await withQueue(options, async (queue) => {
    const resumed = await queue.resume(name);
    print(options, { resumed }, () => `resumed ${resumed.map(keyOf).join(", ")}`);
  });
}

async function purge(name: string, options: QueueOptions & YesOption, command: Command): Promise<void> {
  await withQueue(options, async (queue) => {
    const waiting = (await queue.stats(name)).reduce((sum, each) => sum + each.waitingCalls + each.delayedCalls, 0);
    if (!(await confirm(command, options, `End ${counted(waiting, "call")} of ${name} for good?`))) return;
    const purged = await queue.purge(name);
    print(options, { purged }, () => `ended ${counted(purged, "call")} of ${name}`);
  });
}
