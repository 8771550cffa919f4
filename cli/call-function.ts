// `quarry fn call`: one call of a deployed function, in a worker of its environment or, from a folder, here.
import { jsonDecoder, jsonText, namedFunction } from "../catalog/index.ts";
import { QueuedRuntime, type RedisEnvironment } from "../compute/index.ts";
import { type FunctionInfo, type FunctionValue, isQuarryError, QuarryError } from "../engine/index.ts";
import type { CatalogTarget } from "./catalog-target.ts";

/** Which call. */
export interface CallRequest {
  readonly name: string;
  /** Arguments by name, as JSON. */
  readonly args: string;
  /** @defaultValue the current one */
  readonly version?: string | undefined;
  /** Until there is a result, the wait for a worker included. */
  readonly timeoutMs: number;
}

/**
 * The result as JSON texts: one; of a stream one per item, as they come.
 * @throws as `f.remote()` does
 */
export async function* callFunction(target: CatalogTarget, request: CallRequest): AsyncGenerator<string, void, void> {
  const value = await target.catalog.fromName(request.name, request.version);
  const args = argumentsOf(value["~function"], request.args);
  const results =
    target.environment === undefined ? callHere(value, args) : callThere(target.environment, value, args, request);
  for await (const result of results) yield jsonText(result);
}

async function* callHere(value: FunctionValue, args: object): AsyncGenerator<unknown, void, void> {
  const body = namedFunction(value) as unknown as (args: object) => Promise<unknown> | AsyncIterable<unknown>;
  const result = body(args);
  if (Symbol.asyncIterator in result) yield* result;
  else yield await result;
}

async function* callThere(
  environment: RedisEnvironment,
  value: FunctionValue,
  args: object,
  { timeoutMs }: CallRequest,
): AsyncGenerator<unknown, void, void> {
  const { calling } = new QueuedRuntime({ environment });
  const options = { deadlineMs: timeoutMs };
  try {
    if (value["~function"].form === "stream") yield* calling.stream(value, args, options);
    else yield await calling.remote(value, args, options);
  } catch (error) {
    throw isQuarryError(error, "compute.deadline-exceeded") ? noResult(error, timeoutMs) : error;
  }
}

function noResult({ facts }: QuarryError<"compute.deadline-exceeded">, timeoutMs: number): QuarryError {
  const message = `The call of "${facts.functionName}" had no result after ${timeoutMs} ms: does a worker serve it (\`quarry worker\`)? Or raise --timeout.`;
  return new QuarryError("compute.deadline-exceeded", message, facts);
}

/** The arguments as values: JSON knows no dates, bytes or large integers. */
function argumentsOf({ name, parameters }: FunctionInfo, json: string): object {
  const given = parseObject(name, json);
  const decoders = new Map(parameters.map(({ name, type, reading }) => [name, jsonDecoder(type, reading)]));
  const values = Object.entries(given).map(([name, value]) => [name, decoders.get(name)?.(value) ?? value]);
  return Object.fromEntries(values);
}

function parseObject(name: string, json: string): object {
  const value = parsed(json);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  const expected = "a JSON object of the arguments by name";
  const message = `The arguments of "${name}" are ${json}; they must be ${expected}: '{"text": "…"}'.`;
  throw new QuarryError("config.invalid", message, { option: "arguments", value: json, expected });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
