// `f(args)`: one call of the body in this process, checked by the schemas. How a function is tested.
import { randomUUID } from "node:crypto";
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { arrowSchema, buildColumn, columnValues, QuarryError } from "../engine/index.ts";
import { batchColumn } from "./batch-columns.ts";
import type { Context } from "./context.ts";
import type { FunctionDefinition } from "./definition.ts";
import { functionFailed } from "./function-failed.ts";
import { parseArguments, parseResult } from "./parse.ts";
import { isRowError } from "./row-error.ts";

type Args = Readonly<Record<string, unknown>>;

/** The callable of a function of one value per row. */
export function callHere(definition: FunctionDefinition): (args: unknown) => Promise<unknown> {
  const stateOf = sharedState(definition);
  return async (args) => {
    const parsed = parseRecord(definition, args);
    const context = makeContext(definition, await stateOf());
    return checkResult(definition, await guarded(definition, context, () => runBody(definition, parsed, context)));
  };
}

/** The callable of a stream. */
export function streamHere(definition: FunctionDefinition): (args: unknown) => AsyncIterable<unknown> {
  const stateOf = sharedState(definition);
  return async function* (args) {
    const parsed = parseRecord(definition, args);
    const context = makeContext(definition, await stateOf());
    if (definition.body.form !== "stream") return;
    const iterator = definition.body.handler(parsed, context)[Symbol.asyncIterator]();
    try {
      while (true) {
        const next = await guarded(definition, context, () => iterator.next());
        if (next.done) return;
        yield checkResult(definition, next.value);
      }
    } finally {
      await iterator.return?.();
    }
  };
}

/** `setup` runs before the first call; a failed one runs again at the next. */
function sharedState(definition: FunctionDefinition): () => Promise<unknown> {
  let state: Promise<unknown> | undefined;
  return () => {
    state ??= Promise.resolve(definition.setup?.()).catch((error: unknown) => {
      state = undefined;
      throw error;
    });
    return state;
  };
}

function makeContext({ info }: FunctionDefinition, state: unknown): Context<unknown> {
  const callId = randomUUID();
  const deadline = new Date(Date.now() + info.timeoutMs);
  return {
    signal: new AbortController().signal,
    attempt: 1,
    callId,
    idempotencyKey: callId,
    deadline,
    fence: 0,
    state,
  };
}

function parseRecord(definition: FunctionDefinition, args: unknown): Args {
  const values = parseArguments(definition, args);
  return Object.fromEntries(definition.info.parameters.map(({ name }, at) => [name, values[at]]));
}

async function runBody(definition: FunctionDefinition, args: Args, context: Context<unknown>): Promise<unknown> {
  const { body, info } = definition;
  switch (body.form) {
    case "row":
    case "stream":
      return body.handler(args, context);
    case "batch": {
      const columns = info.parameters.map((parameter) => [
        parameter.name,
        batchColumn(parameter, [args[parameter.name]]),
      ]);
      return onlyValue(definition, await body.handler(Object.fromEntries(columns), context));
    }
    case "arrow": {
      const result = (await body.handler(oneRowBatch(definition, args), context)) as RecordBatch;
      const column = result.getChildAt(0)!;
      return onlyValue(definition, columnValues(column, info.result, info.resultReading).values);
    }
  }
}

function onlyValue({ info }: FunctionDefinition, values: unknown): unknown {
  const { length } = values as ArrayLike<unknown>;
  if (length === 1) return (values as ArrayLike<unknown>)[0];
  const message = `Function "${info.name}" returned ${length} values for 1 row.`;
  throw new QuarryError("function.wrong-length", message, { functionName: info.name, expected: 1, actual: length });
}

function oneRowBatch({ info }: FunctionDefinition, args: Args): RecordBatch {
  const schema = arrowSchema(info.parameters);
  const children = info.parameters.map(({ name, type }) => buildColumn(type, [args[name]]).column.data[0]!);
  const data = makeData({ type: new Struct(schema.fields), length: 1, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

async function guarded<T>(
  { info }: FunctionDefinition,
  { callId }: Context<unknown>,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof QuarryError) throw thrown;
    throw functionFailed(info, callId, thrown);
  }
}

function checkResult(definition: FunctionDefinition, value: unknown): unknown {
  if (isRowError(value)) throw functionFailed(definition.info, "", value);
  return parseResult(definition, value);
}
