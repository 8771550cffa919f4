// The options of a call are checked before anything is sent.
import type { CallOptions } from "../../catalog/index.ts";
import { QuarryError } from "../../engine/index.ts";

/** A whole number from -10 to 10. */
const MAX_PRIORITY = 10;

/** Node's timers cannot wait longer. */
const MAX_DURATION_MS = 2 ** 31 - 1;

type Ranges = { readonly [Name in keyof CallOptions]?: unknown };

/** @throws `config.invalid` naming the option and what would be right */
export function checkOptions(options: Ranges): void {
  checkDuration("timeoutMs", options.timeoutMs);
  checkDuration("deadlineMs", options.deadlineMs);
  checkDuration("ttlMs", options.ttlMs);
  checkText("key", options.key);
  checkText("idempotencyKey", options.idempotencyKey);
  const { priority } = options;
  if (priority === undefined) return;
  if (Number.isInteger(priority) && Math.abs(priority as number) <= MAX_PRIORITY) return;
  refuse("priority", priority, `a whole number from -${MAX_PRIORITY} to ${MAX_PRIORITY}`);
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

function checkText(option: string, value: unknown): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  refuse(option, value, "a string that is not empty");
}

function refuse(option: string, value: unknown, expected: string): never {
  throw new QuarryError("config.invalid", `The option "${option}" must be ${expected}, not ${String(value)}.`, {
    option,
    value,
    expected,
  });
}
