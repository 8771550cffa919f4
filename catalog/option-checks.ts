// The checks that options go through when a function is defined: each gives the value or refuses it, saying what would be right.
import { didYouMean, QuarryError } from "../engine/index.ts";

/** Raises `function.invalid-definition` for a reason. */
export type RefuseDefinition = (reason: string) => never;

/** Refuses the definition of `name` for a reason. */
export function refuser(name: string): RefuseDefinition {
  return (reason) => {
    const message = `Function "${name}" cannot be defined: ${reason}.`;
    throw new QuarryError("function.invalid-definition", message, { name, reason });
  };
}

/** Refuses options that are no object, and any that is not among `known`. @param what the option they belong to, if any */
export function refuseUnknown(
  options: unknown,
  known: readonly string[],
  refuse: RefuseDefinition,
  what?: string,
): void {
  const isObject = typeof options === "object" && options !== null;
  const given = isObject
    ? options
    : refuse(`${what ?? "what is given"} must be an object of options, not ${show(options)}`);
  const unknown = Object.keys(given).find((option) => !known.includes(option));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known).replace(/[?]$/, "");
  refuse(`${what === undefined ? "" : `${what}: `}there is no option "${unknown}"${hint}`);
}

/** A whole number from `min` to `max`. */
export function wholeNumber(
  option: string,
  value: unknown,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number },
  refuse: RefuseDefinition,
): number {
  const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  return fits
    ? (value as number)
    : refuse(`${option} must be a whole number from ${min} to ${max}, not ${show(value)}`);
}

/** A finite number above 0. */
export function positiveNumber(option: string, value: unknown, refuse: RefuseDefinition): number {
  const fits = Number.isFinite(value) && (value as number) > 0;
  return fits ? (value as number) : refuse(`${option} must be a number above 0, not ${show(value)}`);
}

/** One of `choices`. */
export function oneOf<const Choice extends string>(
  option: string,
  value: unknown,
  choices: readonly Choice[],
  refuse: RefuseDefinition,
): Choice {
  const found = choices.find((choice) => choice === value);
  return (
    found ?? refuse(`${option} must be ${choices.map((choice) => `"${choice}"`).join(" or ")}, not ${show(value)}`)
  );
}

/** True, false, or the default. */
export function trueOrFalse(option: string, value: unknown, otherwise: boolean, refuse: RefuseDefinition): boolean {
  if (value === undefined) return otherwise;
  return typeof value === "boolean" ? value : refuse(`${option} must be true or false, not ${show(value)}`);
}

/** A text that is not empty, or undefined. */
export function someText(option: string, value: unknown, refuse: RefuseDefinition): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  return refuse(`${option} must be a string that is not empty, not ${show(value)}`);
}

/** A function, or undefined. */
export function someFunction(option: string, value: unknown, refuse: RefuseDefinition): void {
  if (!["function", "undefined"].includes(typeof value)) refuse(`${option} must be a function, not ${show(value)}`);
}

/** A value in a message: short, and never the contents of an object. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return typeof value === "function" ? "a function" : String(value);
}

/** Node's timers cannot wait longer. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
