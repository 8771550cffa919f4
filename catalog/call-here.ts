// `f(args)`: one call of the body in this process, checked by the schemas. How a function is tested.
import { randomUUID } from "node:crypto";
import { makeData, RecordBatch, Struct } from "apache-arrow";
import { safeParse } from "zod/v4/core";
import { arrowSchema, buildColumn, columnValues, QuarryError } from "../engine/index.ts";
import { batchColumn } from "./batch-columns.ts";
import type { Context } from "./context.ts";
import type { FunctionDefinition } from "./definition.ts";
import { functionFailed } from "./function-failed.ts";
import { isRowError } from "./row-error.ts";
import type { AnySpec } from "./settle-spec.ts";

type Args = Readonly<Record<string, unknown>>;

/** The callable of a function of one value per row. */
export function callHere(definition: FunctionDefinition, spec: AnySpec): (args: unknown) => Promise<unknown> {
  const stateOf = sharedState(definition);
  return async (args) => {
    const parsed = parseArguments(definition, spec, args);
    const context = makeContext(definition, await stateOf());
    return checkResult(
      definition,
      spec,
      await guarded(definition, context, () => runBody(definition, parsed, context)),
    );
  };
}

/** The callable of a stream. */
export function streamHere(definition: FunctionDefinition, spec: AnySpec): (args: unknown) => AsyncIterable<unknown> {
  const stateOf = sharedState(definition);
  return async function* (args) {
    const parsed = parseArguments(definition, spec, args);
    const context = makeContext(definition, await stateOf());
    if (definition.body.form !== "stream") return;
    const iterator = definition.body.handler(parsed, context)[Symbol.asyncIterator]();
    try {
      while (true) {
        const next = await guarded(definition, context, () => iterator.next());
        if (next.done) return;
        yield checkResult(definition, spec, next.value);
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

function parseArguments({ info }: FunctionDefinition, spec: AnySpec, args: unknown): Args {
  const given = (args ?? {}) as Args;
  const parsed: Record<string, unknown> = {};
  for (const [parameter, schema] of Object.entries(spec.input)) {
    const result = safeParse(schema, given[parameter]);
    if (!result.success) refuseArgument(info.name, parameter, result.error.issues[0]?.message ?? "invalid");
    parsed[parameter] = result.data;
  }
  const extra = Object.keys(given).find((name) => !Object.hasOwn(spec.input, name));
  if (extra !== undefined) refuseArgument(info.name, extra, "there is no such input");
  return parsed;
}

function refuseArgument(functionName: string, parameter: string, issue: string): never {
  const message = `Function "${functionName}", argument "${parameter}": ${issue}.`;
  throw new QuarryError("function.invalid-argument", message, { functionName, parameter, issue });
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

function checkResult({ info }: FunctionDefinition, spec: AnySpec, value: unknown): unknown {
  if (isRowError(value)) throw functionFailed(info, "", value);
  const result = safeParse(spec.output, value);
  if (result.success) return result.data;
  const actual = result.error.issues[0]?.message ?? "invalid";
  const message = `Function "${info.name}" returned what its output schema refuses: ${actual}.`;
  throw new QuarryError("function.invalid-result", message, {
    functionName: info.name,
    expected: info.result.id,
    actual,
  });
}
