// The options of a call are checked before anything is sent.
import { type CallOptions, type MapOptions, show } from "../../catalog/index.ts";
import { didYouMean, QuarryError } from "../../engine/index.ts";

/** A whole number from -10 to 10. */
const MAX_PRIORITY = 10;

/** Node's timers cannot wait longer. */
const MAX_DURATION_MS = 2 ** 31 - 1;

type Check = (option: string, value: unknown) => void;
type Checks<Options> = { readonly [Name in keyof Options]-?: Check };

const OF_EVERY_CALL: Checks<Omit<CallOptions, "idempotencyKey">> = {
  timeoutMs: checkDuration,
  deadlineMs: checkDuration,
  ttlMs: checkDuration,
  priority: checkPriority,
  key: checkText,
  tags: checkTags,
  signal: checkSignal,
};
const OF_CALLS: Checks<CallOptions> = { ...OF_EVERY_CALL, idempotencyKey: checkText };
const OF_MAPS: Checks<MapOptions> = { ...OF_EVERY_CALL, ordered: checkSwitch, settle: checkSwitch };

/** @throws `config.invalid` naming the option and what would be right */
export function checkOptions(options: CallOptions): void {
  checkEach(options, OF_CALLS);
}

/** @throws `config.invalid` naming the option and what would be right */
export function checkMapOptions(options: MapOptions): void {
  checkEach(options, OF_MAPS);
}

/** @throws `config.invalid` */
export function checkDuration(option: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value > 0 && value <= MAX_DURATION_MS)) return;
  refuse(option, value, `a number of milliseconds above 0 and up to ${MAX_DURATION_MS}`);
}

/** 0: what is there already. @throws `config.invalid` */
export function checkPatience(option: string, value: unknown): void {
  if (value !== 0) checkDuration(option, value);
}

/** @throws `config.invalid` */
export function checkCount(option: string, value: unknown): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return;
  refuse(option, value, "a whole number from 0");
}

/** What a `map` goes over. A string is no list of arguments. @throws `config.invalid` */
export function checkItems(items: unknown): void {
  const isObject = typeof items === "object" && items !== null;
  if (isObject && (Symbol.iterator in items || Symbol.asyncIterator in items)) return;
  refuse("items", items, "a list, or another iterable of arguments");
}

/** An id of any form may be asked for; what is no text is a mistake. @throws `config.invalid` */
export function checkId(id: unknown): void {
  if (typeof id !== "string") refuse("id", id, "the id of a call");
}

function checkEach(options: object, checks: { readonly [option: string]: Check }): void {
  if (typeof options !== "object" || options === null) refuse("options", options, "an object");
  for (const option in options) {
    const value = (options as Readonly<Record<string, unknown>>)[option];
    if (Object.hasOwn(checks, option)) checks[option]!(option, value);
    else refuseUnknown(option, value, Object.keys(checks));
  }
}

function refuseUnknown(option: string, value: unknown, known: readonly string[]): never {
  const message = `A call has no option "${option}".${didYouMean(option, known)}`;
  throw new QuarryError("config.invalid", message, { option, value, expected: `one of ${known.join(", ")}` });
}

function checkPriority(option: string, value: unknown): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && Math.abs(value as number) <= MAX_PRIORITY) return;
  refuse(option, value, `a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY}`);
}

function checkText(option: string, value: unknown): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  refuse(option, value, "a string that is not empty");
}

function checkSwitch(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") refuse(option, value, "true or false");
}

/** Told by its shape: test environments bring classes of their own. */
function checkSignal(option: string, value: unknown): void {
  if (value === undefined) return;
  const { aborted, addEventListener } = (value ?? {}) as { aborted?: unknown; addEventListener?: unknown };
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function") refuse(option, value, "an AbortSignal");
}

function checkTags(option: string, value: unknown): void {
  if (value === undefined) return;
  const isObject = typeof value === "object" && value !== null;
  if (isObject && Object.values(value).every((word) => typeof word === "string")) return;
  refuse(option, value, "an object of strings");
}

function refuse(option: string, value: unknown, expected: string): never {
  const message = `The option "${option}" must be ${expected}, not ${show(value)}.`;
  throw new QuarryError("config.invalid", message, { option, value, expected });
}
