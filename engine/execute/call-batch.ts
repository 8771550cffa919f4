// One call over the rows of one batch: which rows, which of them are new, what came back, and where it belongs.
import { type Data, makeData, RecordBatch, Struct } from "apache-arrow";
import { concat } from "../arrow/concat.ts";
import { gather, type Selection } from "../arrow/gather.ts";
import { arrowSchema } from "../arrow/types.ts";
import { QuarryError } from "../errors.ts";
import type { PhysicalCall } from "../physical/physical-plan.ts";
import type { CallSite } from "../plan/query-text.ts";
import type { CallResult, FunctionRuntime, RowFailure } from "../ports.ts";
import { inSpan, type TraceSpan } from "../tracing.ts";
import type { LogicalType, Schema } from "../types/logical-type.ts";
import { nullColumn } from "../values/build-column.ts";
import { rowsToCall } from "./argument-rows.ts";
import type { Answer, AnswerRow, CallMemory } from "./call-memory.ts";
import type { NodeMetrics, RunMetrics } from "./metrics.ts";
import { failedRow, tryColumn } from "./row-failures.ts";
import { rowKeys } from "./row-keys.ts";

/** A part of a call node's input that travels as one. */
export interface InputPart {
  readonly rows: RecordBatch;
  /** The place of its first row in the call's whole input. */
  readonly firstRow: number;
  /** Rows known to follow. */
  readonly rowsToCome: number;
}

/** A call of a node, with what it needs while the node runs. */
export interface OpenCall {
  readonly call: PhysicalCall;
  readonly site: CallSite;
  /** The argument columns' types, in positional order. */
  readonly types: readonly LogicalType[];
  /** Only for pure functions. */
  readonly memory: CallMemory | undefined;
  readonly runtime: FunctionRuntime;
  readonly metrics: RunMetrics;
  readonly node: NodeMetrics;
  readonly signal: AbortSignal;
  readonly span: TraceSpan | undefined;
}

/**
 * The call's column for a part of the input: as many values as it has rows, null where no call was made.
 * @throws `function.failed` for the first failed row, unless the site keeps going.
 */
export async function callBatch(open: OpenCall, part: InputPart): Promise<Data> {
  const { call, site } = open;
  const { rows: batch, firstRow } = part;
  const rows = rowsToCall(batch, call, site.function["~function"]);
  const args = argumentBatch(open, batch, rows);
  const waiting = { args, rowsToCome: part.rowsToCome };
  const answer = open.memory === undefined ? await ask(open, waiting) : await remember(open, waiting, open.memory);
  const failures = [...answer.failures.values()].map((failure) => ({
    ...failure,
    row: rows?.[failure.row] ?? failure.row,
  }));
  settleFailures(open, failures, firstRow);
  const values = rows === undefined ? answer.values : gather([answer.values], scatter(rows, batch.numRows));
  return site.onError === "try" ? tryColumn(values, failures, call.type as LogicalType & { id: "STRUCT" }) : values;
}

function argumentBatch({ call, site, types }: OpenCall, batch: RecordBatch, rows: Int32Array | undefined): RecordBatch {
  const { parameters } = site.function["~function"];
  const schema: Schema = parameters.map(({ name }, index) => ({ name, type: types[index]! }));
  const target = arrowSchema(schema);
  const picked = call.args.map((position) => batch.data.children[position]!);
  const children = rows === undefined ? picked : picked.map((column) => gather([column], { rows }));
  const length = rows?.length ?? batch.numRows;
  return new RecordBatch(target, makeData({ type: new Struct(target.fields), length, nullCount: 0, children }));
}

interface Question {
  readonly args: RecordBatch;
  readonly rowsToCome: number;
}

/** Every argument row is called. */
async function ask(
  { runtime, site, call, signal, node, metrics, span }: OpenCall,
  { args, rowsToCome }: Question,
): Promise<Answer> {
  if (args.numRows === 0) return { values: nullColumn(valueType(site, call), 0).data[0]!, failures: new Map() };
  const request = { function: site.function, arguments: args, signal, rowsToCome, job: metrics.run };
  const result = await inSpan(span, () => runtime.call(request));
  node.calls += args.numRows;
  node.invocations += result.invocations;
  return {
    values: oneChunk(result, args.numRows),
    failures: new Map(result.failures.map((failure) => [failure.row, failure])),
  };
}

/** The type of a value before `.try()` wraps it. */
function valueType(site: CallSite, { type }: PhysicalCall): LogicalType {
  if (site.onError !== "try" || type.id !== "STRUCT") return type;
  return type.fields[1]!.type;
}

/** The values in one piece; an Arrow handler of small batches answers in several. */
function oneChunk({ values }: CallResult, rows: number): Data {
  const [first, ...more] = values.data;
  if (first !== undefined && more.length === 0 && first.length === rows) return first;
  if (values.length === rows) return concat(values.data);
  const detail = `the runtime answered ${rows} rows with ${values.length} values`;
  throw new QuarryError("internal.invariant", `A call came back wrong: ${detail}.`, { detail });
}

/** Only rows not answered before are called; the others wait for, or take, the earlier answer. */
async function remember(open: OpenCall, { args, rowsToCome }: Question, memory: CallMemory): Promise<Answer> {
  const keys = rowKeys(args, open.types);
  const fresh = new Map<string, number>();
  const rows: number[] = [];
  keys.forEach((key, row) => {
    if (fresh.has(key) || memory.get(key) !== undefined) return;
    fresh.set(key, rows.push(row) - 1);
  });
  const known = keys.map((key) => memory.get(key));
  const selected = rows.length === args.numRows ? args : pickRows(args, Int32Array.from(rows));
  const answer = ask(open, { args: selected, rowsToCome });
  for (const [key, row] of fresh) memory.set(key, { answer, row });
  answer.then(
    (settled) => memory.hold(settled),
    () => {}, // awaited below
  );
  if (keys.length === 0) return answer;
  return collect(keys.map((key, row) => known[row] ?? { answer, row: fresh.get(key)! }));
}

function pickRows(batch: RecordBatch, rows: Int32Array): RecordBatch {
  const children = batch.data.children.map((column) => gather([column], { rows }));
  const type = new Struct(batch.schema.fields);
  return new RecordBatch(batch.schema, makeData({ type, length: rows.length, nullCount: 0, children }));
}

/** Values and failures of rows that stand in several answers. */
async function collect(wanted: readonly AnswerRow[]): Promise<Answer> {
  const promises = [...new Set(wanted.map(({ answer }) => answer))];
  const answers = await Promise.all(promises);
  if (answers.length === 1 && wanted.every(({ row }, index) => row === index)) return answers[0]!;
  const columns = Int32Array.from(wanted, ({ answer }) => promises.indexOf(answer));
  const rows = Int32Array.from(wanted, ({ row }) => row);
  const failures = new Map<number, RowFailure>();
  wanted.forEach(({ row }, index) => {
    const failure = answers[columns[index]!]!.failures.get(row);
    if (failure !== undefined) failures.set(index, { ...failure, row: index });
  });
  return {
    values: gather(
      answers.map(({ values }) => values),
      { rows, columns },
    ),
    failures,
  };
}

/** Called rows back at their places; −1 (null) elsewhere. */
function scatter(rows: Int32Array, length: number): Selection {
  const places = new Int32Array(length).fill(-1);
  rows.forEach((row, index) => {
    places[row] = index;
  });
  return { rows: places };
}

/** Counts every failed row; the first one ends the query unless the call's author chose otherwise. */
function settleFailures({ site, metrics, node }: OpenCall, failures: readonly RowFailure[], firstRow: number): void {
  for (const failure of failures) {
    node.failures += 1;
    metrics.countFailure(failure.type);
    if (site.onError === "fail") throw failedRow(failure, site.function["~function"], firstRow + failure.row);
  }
}
