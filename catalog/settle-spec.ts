// The options of `fn()`: which there are, their ranges and defaults. Settled once, when a function is defined.
import { type Parameter, type ZodColumn, zodColumn } from "../engine/index.ts";
import { type Deployment, settleDeployment } from "./deployment.ts";
import type { ColumnSchema, FunctionSpec, InputShape } from "./function-spec.ts";
import {
  oneOf,
  type RefuseDefinition,
  refuser,
  refuseUnknown,
  someFunction,
  someText,
  trueOrFalse,
} from "./option-checks.ts";
import type { Isolation, PolicySettings } from "./policies/policy-settings.ts";
import { settlePolicies } from "./policies/settle-policies.ts";
import { SQL_KEYWORDS } from "./sql-keywords.ts";

/** A spec, whatever its schemas. */
export type AnySpec = FunctionSpec<InputShape, ColumnSchema, unknown>;

/** A spec whose options are checked and filled. */
export interface Settings {
  readonly spec: AnySpec;
  /** In positional order. */
  readonly parameters: readonly Parameter[];
  readonly result: ZodColumn;
  readonly pure: boolean;
  readonly idempotent: boolean;
  readonly isolation: Isolation;
  readonly policies: PolicySettings;
  readonly deploy: Deployment | undefined;
}

const SPEC_DEFAULTS = Object.freeze({ pure: false, idempotent: true, isolation: "inline" });

const SPEC_OPTIONS: readonly (keyof AnySpec)[] = [
  ...(["name", "input", "output", "version", "pure", "idempotent", "isolation", "setup", "teardown"] as const),
  ...(["retries", "rateLimit", "concurrency", "timeoutMs", "setupTimeoutMs", "queue", "priority", "tracing"] as const),
  ...(["shard", "deploy"] as const),
];

/** Names that mean an option of the call where arguments go by name: `f(text => memo, timeout_ms => 5000)`. */
const CALL_OPTIONS = new Set(["timeout_ms", "retries", "on_error", "priority", "idempotency_key", "concurrency"]);

/** @throws `function.invalid-definition` naming the option and what would be right. */
export function settleSpec(spec: AnySpec): Settings {
  const name = String(spec?.name);
  const refuse = refuser(name);
  refuseUnknown(spec, SPEC_OPTIONS, refuse);
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) refuse("the name must match [a-z_][a-z0-9_]*");
  if (SQL_KEYWORDS.has(name)) refuse(`"${name}" is a word of SQL, which cannot be called there: name it otherwise`);
  checkInput(spec.input, refuse);
  if (!isSchema(spec.output)) refuse("output must be a zod schema");
  const { isolation = SPEC_DEFAULTS.isolation } = spec;
  someText("version", spec.version, refuse);
  for (const option of ["setup", "teardown"] as const) someFunction(option, spec[option], refuse);
  const parameters = parametersOf(spec.input, refuse);
  const settings: Settings = {
    spec,
    parameters,
    result: columnOf(spec.output, "output", refuse),
    pure: trueOrFalse("pure", spec.pure, SPEC_DEFAULTS.pure, refuse),
    idempotent: trueOrFalse("idempotent", spec.idempotent, SPEC_DEFAULTS.idempotent, refuse),
    isolation: oneOf("isolation", isolation, ["inline", "thread", "process"], refuse),
    policies: settlePolicies(spec, parameters, refuse),
    deploy: settleDeployment(spec.deploy, refuse),
  };
  refuseSecondExecutions(settings, refuse);
  return Object.freeze(settings);
}

function refuseSecondExecutions({ idempotent, policies }: Settings, refuse: RefuseDefinition): void {
  const { retries } = policies.retry;
  if (idempotent || retries === 0) return;
  refuse(`retries must be 0, not ${retries}, where idempotent is false: a row may not run twice`);
}

function parametersOf(input: InputShape, refuse: RefuseDefinition): readonly Parameter[] {
  return Object.entries(input).map(([name, schema]) => ({ name, ...columnOf(schema, `input "${name}"`, refuse) }));
}

function columnOf(schema: ColumnSchema, what: string, refuse: RefuseDefinition): ZodColumn {
  return zodColumn(schema, (path, reason) => refuse(`${what}${path === "" ? "" : `, at ${path}`}: ${reason}`));
}

function checkInput(input: InputShape, refuse: RefuseDefinition): void {
  if (typeof input !== "object" || input === null) refuse("input must be an object of zod schemas");
  const seen = new Set<string>();
  for (const [name, schema] of Object.entries(input)) {
    const plain = name.toLowerCase();
    if (CALL_OPTIONS.has(plain)) refuse(`input "${name}" is the name of a call's option`);
    if (seen.has(plain)) refuse(`two inputs are called "${plain}"; SQL does not tell upper from lower case`);
    if (name === "") refuse("an input needs a name");
    if (!isSchema(schema)) refuse(`input "${name}" must be a zod schema`);
    seen.add(plain);
  }
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "_zod" in value;
}
