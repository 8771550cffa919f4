// `fn({…}).row(…)`: how a function is made. Checks the spec, reads the schemas, notes the place, keeps it in the registry.
import type { output } from "zod/v4/core";
import type { FunctionForm, FunctionInfo } from "../engine/index.ts";
import { artifactOfPlace } from "./artifact-place.ts";
import { callHere, streamHere } from "./call-here.ts";
import { attachDefinition, type Body, type FunctionDefinition } from "./definition.ts";
import { functionMethods } from "./function-methods.ts";
import type { Batching, ColumnSchema, Declared, FunctionSpec, InputOf, InputShape } from "./function-spec.ts";
import { httpBody } from "./http/http-body.ts";
import { type HttpService, settleHttp } from "./http/http-service.ts";
import { refuser } from "./option-checks.ts";
import { callerPlace } from "./place.ts";
import { processFunctions } from "./process-functions.ts";
import { settleBatching } from "./settle-batching.ts";
import { type AnySpec, type Settings, settleSpec } from "./settle-spec.ts";
import { schemaParser } from "./value-parser.ts";
import { versionOf } from "./version.ts";
import { checkOf } from "./zod-check.ts";

/**
 * Describes a function; the form its handler takes is chosen next: `.row`, `.batch`, `.arrow`, `.stream` or `.http`.
 * @throws `function.invalid-definition` for a bad name, an unknown or impossible option, a schema no column can hold.
 * @example
 * const shout = fn({ name: "shout", input: { text: z.string() }, output: z.string(), concurrency: 8 })
 *   .row(({ text }) => text.toUpperCase());
 */
export function fn<Input extends InputShape, Output extends ColumnSchema, State = undefined>(
  spec: FunctionSpec<Input, Output, State>,
): Declared<InputOf<Input>, output<Output>, State> {
  const place = callerPlace(fn);
  const settings = settleSpec(spec as AnySpec);
  // The handlers' types are the caller's; from here on a function is what its description says.
  const make = (form: FunctionForm, handler: unknown, batching?: unknown) =>
    define(settings, place, codeOf(settings, form, handler), batching as Batching | undefined) as never;
  return {
    row: (handler, ...batching: unknown[]) => make("row", handler, batching[0]),
    batch: (handler, batching) => make("batch", handler, batching),
    arrow: (handler, batching) => make("arrow", handler, batching),
    stream: (handler, ...batching: unknown[]) => make("stream", handler, batching[0]),
    http: (service, batching) =>
      define(settings, place, serviceOf(settings, service), batching as Batching | undefined) as never,
  };
}

/** What runs, and the text that tells one version of it from another until there is a bundle. */
interface Code {
  readonly body: Body;
  readonly text: string;
}

function serviceOf({ spec, parameters, result }: Settings, service: HttpService): Code {
  const settings = settleHttp(service, refuser(spec.name));
  return { body: httpBody(settings, parameters, result), text: settings.target };
}

/** The handler under the form its author named; a generator under another form, or none under `stream`, is refused. */
function codeOf({ spec }: Settings, form: FunctionForm, handler: unknown): Code {
  const refuse = refuser(spec.name);
  if (typeof handler !== "function") refuse(`the ${form} handler must be a function`);
  const kind = Object.prototype.toString.call(handler);
  if (form === "stream" && kind === "[object GeneratorFunction]") {
    refuse("the stream handler must be an async generator: write async function*");
  }
  if (form !== "stream" && kind.endsWith("GeneratorFunction]")) {
    refuse(`the ${form} handler is a generator, whose items come one by one: write .stream(handler)`);
  }
  return { body: { form, handler } as Body, text: String(handler) };
}

function define(settings: Settings, place: string, code: Code, given: Batching | undefined): object {
  const { body } = code;
  const { spec, parameters, result, idempotent, policies, isolation, deploy } = settings;
  const batching = settleBatching(body.form, given, parameters, refuser(spec.name));
  const definition: FunctionDefinition = {
    info: describe(settings, code, batching.maxRows, place),
    statedVersion: spec.version,
    body,
    place,
    idempotent,
    input: spec.input,
    output: spec.output,
    policies,
    batching,
    isolation,
    deploy,
    checks: Object.values(spec.input).map(checkOf),
    resultCheck: checkOf(spec.output),
    argumentParsers: parameters.map(({ name, type }) => schemaParser(spec.input[name]!, type)),
    resultParser: schemaParser(spec.output, result.type),
    setup: spec.setup,
    teardown: spec.teardown,
  };
  const callable = body.form === "stream" ? streamHere(definition) : callHere(definition);
  const value = attachDefinition(callable, Object.freeze(definition));
  Object.assign(value, functionMethods(value, body.form));
  processFunctions.add(value, place);
  return value;
}

function describe(settings: Settings, { body, text }: Code, maxRows: number, place: string): FunctionInfo {
  const { spec, parameters, result, pure, policies } = settings;
  const results = { result: result.type, resultReading: result.reading, resultNullable: result.nullable };
  const signature = { form: body.form, parameters, ...results, pure };
  return Object.freeze({
    name: spec.name,
    version: spec.version ?? versionOf(signature, artifactOfPlace(place) ?? text),
    ...signature,
    concurrency: policies.concurrency.maxConcurrent,
    concurrencyDeclared: spec.concurrency !== undefined,
    timeoutMs: policies.timeoutMs,
    maxRows,
  });
}
