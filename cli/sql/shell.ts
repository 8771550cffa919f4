// One statement after the other over one session: what the shell does with each, at a terminal or from a script.
import type { Table } from "apache-arrow";
import { QuarryError, type RunOptions, type Session, type UntypedFrame } from "../../engine/index.ts";
import type { Output } from "./output.ts";
import { isBinary, type ResultFormat, writeResult } from "./result-formats.ts";
import { placedText, type Statement } from "./statement-reader.ts";

export type PlanLevel = "logical" | "physical" | "all";

export interface ShellOptions {
  readonly format: ResultFormat;
  /** Rows of a table at most. */
  readonly maxRows: number;
  /** Whether to say of statements without rows that they are done. */
  readonly isTalkative: boolean;
}

export class Shell {
  readonly session: Session;
  readonly output: Output;
  format: ResultFormat;
  readonly #maxRows: number;
  readonly #isTalkative: boolean;
  #last: UntypedFrame | undefined;
  #results = 0;

  constructor(session: Session, output: Output, { format, maxRows, isTalkative }: ShellOptions) {
    this.session = session;
    this.output = output;
    this.format = format;
    this.#maxRows = maxRows;
    this.#isTalkative = isTalkative;
  }

  /** Runs a statement and writes what it gives. */
  async run(statement: Statement, options: RunOptions): Promise<void> {
    const frame = this.session.sql(placedText(statement));
    if (statement.kind !== "select") return this.#statement(await frame.toArrow(options));
    this.#last = frame;
    await this.#write(frame, options);
  }

  /** Writes how a statement would run; without one, how the last query did. */
  async plan(statement: Statement | undefined, level: PlanLevel): Promise<void> {
    const frame = statement === undefined ? this.#last : this.session.sql(placedText(statement));
    const text = (await frame?.explain({ level })) ?? "No query has run yet.";
    await this.output.write(`${text.trimEnd()}\n`);
  }

  /** No query: its rows are there already. */
  async #statement(rows: Table): Promise<void> {
    const plans = rows.getChild("explain_value");
    if (plans !== null && this.format === "table") return this.output.write(`${[...plans].join("\n").trimEnd()}\n`);
    const note = noteOf(rows);
    if (note === undefined) await this.#write(this.session.frames.fromArrow(rows), {});
    else if (this.#isTalkative) await this.output.write(`${note}\n`);
  }

  async #write(frame: UntypedFrame, options: RunOptions): Promise<void> {
    if (isBinary(this.format) && this.#results++ > 0) refuseSecond(this.format);
    await writeResult(frame, this.format, this.output, { ...options, maxRows: this.#maxRows });
  }
}

/** What DuckDB says of a statement that has no rows to give: how many it changed, or that it went well. */
function noteOf(rows: Table): string | undefined {
  const [name = "", ...others] = rows.schema.fields.map((field) => field.name.toLowerCase());
  if (others.length > 0 || !["", "count", "success"].includes(name)) return undefined;
  const count = name === "count" ? rows.getChildAt(0)?.get(0) : undefined;
  return count === undefined || count === null ? "done" : `done: ${count} ${Number(count) === 1 ? "row" : "rows"}`;
}

function refuseSecond(format: ResultFormat): never {
  const expected = "one statement with a result, or a format of text";
  const message = `A ${format} output holds one result, and there is a second one; write ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: "format", value: format, expected });
}
