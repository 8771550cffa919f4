// `fn({…}).row(…)`: how a function is made. Checks the spec, reads the schemas, notes the place, keeps it in the registry.
import type { output } from "zod/v4/core";
import { type FunctionForm, type FunctionInfo, type Parameter, type Refuse, zodColumn } from "../engine/index.ts";
import { artifactOfPlace } from "./artifact-place.ts";
import { callHere, streamHere } from "./call-here.ts";
import { attachDefinition, type Body, type FunctionDefinition } from "./definition.ts";
import { fitsOf } from "./fits.ts";
import { functionMethods } from "./function-methods.ts";
import type { Batching, ColumnSchema, Declared, FunctionSpec, InputShape } from "./function-spec.ts";
import { callerPlace } from "./place.ts";
import { processFunctions } from "./process-functions.ts";
import { refuser, type Settings, settleBatching, settleSpec } from "./settle-spec.ts";
import { versionOf } from "./version.ts";
import { checkOf } from "./zod-check.ts";

/**
 * Describes a function; the form its handler takes is chosen next: `.row`, `.batch`, `.arrow` or `.stream`.
 * @throws `function.invalid-definition` for a bad name, an unknown or impossible option, a schema no column can hold.
 * @example
 * const shout = fn({ name: "shout", input: { text: z.string() }, output: z.string(), concurrency: 8 })
 *   .row(({ text }) => text.toUpperCase());
 */
export function fn<Input extends InputShape, Output extends ColumnSchema, State = undefined>(
  spec: FunctionSpec<Input, Output, State>,
): Declared<{ -readonly [Name in keyof Input]: output<Input[Name]> }, output<Output>, State> {
  const place = callerPlace(fn);
  const settings = settleSpec(spec as FunctionSpec<InputShape, ColumnSchema, unknown>);
  // The handlers' types are the caller's; from here on a function is what its description says.
  const make = (form: FunctionForm, handler: unknown, batching?: Batching) =>
    define(settings, place, { form, handler } as Body, batching) as never;
  return {
    row: (handler) => make("row", handler),
    batch: (handler, batching) => make("batch", handler, batching),
    arrow: (handler, batching) => make("arrow", handler, batching),
    stream: (handler) => make("stream", handler),
  };
}

function define(settings: Settings, place: string, body: Body, batching: Batching = {}): object {
  const { spec } = settings;
  if (typeof body.handler !== "function") refuser(spec.name)(`the ${body.form} handler must be a function`);
  const caps = settleBatching(spec.name, body.form, batching);
  const info = describe(settings, body, caps.maxRows, place);
  const definition: FunctionDefinition = {
    info,
    statedVersion: spec.version,
    body,
    place,
    idempotent: settings.idempotent,
    input: spec.input,
    output: spec.output,
    policies: settings.policies,
    batching: { ...caps, maxWaitMs: 1000, maxWeight: Number.POSITIVE_INFINITY, weight: undefined, eager: false },
    isolation: "inline",
    checks: Object.values(spec.input).map(checkOf),
    resultCheck: checkOf(spec.output),
    argumentFits: info.parameters.map(({ name, type }) => fitsOf(spec.input[name]!, type)),
    resultFits: fitsOf(spec.output, info.result),
    setup: spec.setup,
    teardown: spec.teardown,
  };
  const callable = body.form === "stream" ? streamHere(definition) : callHere(definition);
  const value = attachDefinition(callable, Object.freeze(definition));
  Object.assign(value, functionMethods(value, body.form));
  processFunctions.add(value, place);
  return value;
}

function describe(settings: Settings, body: Body, maxRows: number, place: string): FunctionInfo {
  const { spec, pure, concurrency, timeoutMs } = settings;
  const { name } = spec;
  const refuseSpec = refuser(name);
  const refuse =
    (what: string): Refuse =>
    (path, reason) =>
      refuseSpec(`${what}${path === "" ? "" : `, at ${path}`}: ${reason}`);
  const parameters: Parameter[] = Object.entries(spec.input).map(([parameter, schema]) => ({
    name: parameter,
    ...zodColumn(schema, refuse(`input "${parameter}"`)),
  }));
  const { type, reading, nullable } = zodColumn(spec.output, refuse("output"));
  const results = { result: type, resultReading: reading, resultNullable: nullable };
  const signature = { form: body.form, parameters, ...results, pure };
  return Object.freeze({
    name,
    version: spec.version ?? versionOf(signature, artifactOfPlace(place) ?? String(body.handler)),
    ...signature,
    concurrency,
    concurrencyDeclared: spec.concurrency !== undefined,
    timeoutMs,
    maxRows,
  });
}
