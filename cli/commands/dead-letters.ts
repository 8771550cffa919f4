// `quarry queue dlq`: calls that were given up, and second chances for them.
import { type Command, InvalidArgumentError } from "commander";
import type { DeadCall } from "../../compute/index.ts";
import { addQueueOptions, keyOf, type QueueOptions, withQueue } from "../open-queue.ts";
import { counted, print, tableOf } from "../print.ts";
import { shortTime } from "../short-time.ts";

interface ListOptions extends QueueOptions {
  readonly function?: string;
  readonly max: number;
  readonly skip: number;
}

interface RetryOptions extends QueueOptions {
  readonly function?: string;
  readonly all?: true;
}

const FUNCTION = "only of this function: name or name@version";

export function addDeadLetterCommands(queue: Command): void {
  const letters = queue.command("dlq").description("dead letters: calls that were given up");
  const list = letters.command("list").description("list them, the newest first");
  addQueueOptions(list)
    .option("--function <name>", FUNCTION)
    .option("--max <calls>", "at most so many", wholeNumber, 20)
    .option("--skip <calls>", "without the newest so many", wholeNumber, 0)
    .action(listLetters);
  const retry = letters.command("retry").description("run them anew, as if they were just made");
  addQueueOptions(retry)
    .argument("[calls...]", "ids of dead calls")
    .option("--function <name>", "all of this function: name or name@version")
    .option("--all", "all there are")
    .action(retryLetters);
}

async function listLetters(options: ListOptions): Promise<void> {
  await withQueue(options, async (queue) => {
    const letters = await queue.deadLetters(options);
    print(options, letters, () => (letters.length === 0 ? "There is none." : lettersTable(letters)));
  });
}

function lettersTable(letters: readonly DeadCall[]): string {
  const rows = letters.map((letter) => [
    ...[letter.id, keyOf(letter), letter.rows, letter.failures, letter.crashes],
    ...[`${shortTime(letter.ageMs)} ago`, letter.reason],
  ]);
  return tableOf(["call", "function", "rows", "failures", "crashes", "died", "reason"], rows);
}

async function retryLetters(calls: readonly string[], options: RetryOptions, command: Command): Promise<void> {
  const ways = [calls.length > 0, options.function !== undefined, options.all === true];
  if (ways.filter((isMeant) => isMeant).length !== 1) command.error("error: name calls, or a --function, or say --all");
  await withQueue(options, async (queue) => {
    const retried = await (calls.length > 0 ? queue.retryDead(calls) : queue.retryAllDead(options.function));
    print(options, { retried }, () => `retrying ${counted(retried, "call")}`);
  });
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
