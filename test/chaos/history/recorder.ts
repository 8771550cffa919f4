// Where a process writes down what it sees: one line per event, each by one write to a file of its own that is only added to.
// What was written is in the kernel's hands: the process may be killed at any moment and loses none of it.
import { openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { type Fact, type History, type HistoryEvent, nowUs } from "./history.ts";

const LINES = ".jsonl";

/** Writes events for the process (or thread) it is made in. */
export class Recorder {
  readonly #process: string;
  readonly #file: number;

  /** @param processName by which faults know it; its threads and children share it */
  constructor(folder: string, processName: string) {
    this.#process = processName;
    this.#file = openSync(join(folder, `${processName}-${process.pid}-${threadId}${LINES}`), "a");
  }

  record(fact: Fact): void {
    const event: HistoryEvent = { ...fact, atUs: nowUs(), process: this.#process };
    writeSync(this.#file, `${JSON.stringify(event)}\n`);
  }
}

/** Everything that was recorded in `folder`, in order. A line that was not finished is of a process that did not go on. */
export function readHistory(folder: string): History {
  const events: HistoryEvent[] = [];
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(LINES)) continue;
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    lines.pop();
    for (const line of lines) events.push(JSON.parse(line) as HistoryEvent);
  }
  return events.sort((a, b) => a.atUs - b.atUs);
}
