// The rules of custom resources that a schema cannot say: `x-kubernetes-validations`, each at its place in the object.
import { readFileSync } from "node:fs";
import { compileRule } from "./cel.ts";
import { invalidValue } from "./check-fields.ts";
import type { Cause } from "./failure.ts";
import { isObject } from "./json.ts";
import type { KubernetesObject } from "./object.ts";

interface CustomRule {
  readonly kind: string;
  /** `.spec.rules[*].filters`: where the rule holds. */
  readonly path: string;
  readonly message: string;
  readonly isKept: (self: unknown) => boolean;
}

const RULES: readonly CustomRule[] = read().map(({ rule, ...place }) => ({ ...place, isKept: compileRule(rule) }));

export function customProblems(object: KubernetesObject): Cause[] {
  return RULES.filter(({ kind }) => kind === object.kind).flatMap(({ path, message, isKept }) =>
    placesOf(object, path)
      .filter(([, value]) => !isKept(value))
      .map(([field, value]) => invalidValue(field, isObject(value) ? "object" : value, message)),
  );
}

/** Everything that a path of a rule means in an object, by its own path. */
function placesOf(object: unknown, path: string): [field: string, value: unknown][] {
  const steps = path.match(/\[\*\]|[^.[]+/g) ?? [];
  return steps.reduce<[string, unknown][]>(
    (places, step) => places.flatMap(([field, value]) => next(field, value, step)),
    [["", object]],
  );
}

function next(field: string, value: unknown, step: string): [string, unknown][] {
  if (step === "[*]") return Array.isArray(value) ? value.map((item, at) => [`${field}[${at}]`, item]) : [];
  if (!isObject(value) || value[step] === undefined) return [];
  return [[field === "" ? step : `${field}.${step}`, value[step]]];
}

function read(): { kind: string; path: string; message: string; rule: string }[] {
  return JSON.parse(readFileSync(new URL("../schemas/cel-rules.json", import.meta.url), "utf8"));
}
