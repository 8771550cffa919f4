// What a worker is told, and what it makes of it.
import { availableParallelism, hostname } from "node:os";
import type { FunctionValue } from "../../engine/index.ts";
import { QuarryError } from "../../engine/index.ts";
import type { RedisEnvironmentOptions } from "../runtime/redis-environment.ts";
import type { Logger } from "./worker-log.ts";

/** Where handlers run: in the worker's own thread, in threads, or in child processes. */
export type WorkerIsolation = "inline" | "thread" | "process";

/** Options of {@link Worker.open}. */
export interface WorkerOptions extends RedisEnvironmentOptions, ServingOptions {}

/** What a worker serves, and how. */
export interface ServingOptions {
  /** Served as they are in this program, whether they are deployed or not. @defaultValue none */
  readonly functions?: readonly FunctionValue[] | undefined;
  /**
   * Deployed functions it serves, by name; `*` stands for anything: `["mail_*"]`.
   * @defaultValue all; none, when there are `functions`
   */
  readonly names?: readonly string[] | undefined;
  /**
   * Where all handlers run. `"inline"`, in the thread that also speaks with the queue, is only for handlers that never block.
   * @defaultValue what the function says; `"thread"` for one that says nothing or `"inline"`
   */
  readonly isolation?: WorkerIsolation | undefined;
  /**
   * Leases that run at once, over all functions: handlers mostly wait for others. Fewer start where a function's `concurrency`
   * says so. @defaultValue 32 for each processor
   */
  readonly slots?: number | undefined;
  /** How long {@link Worker.drain} lets calls run on before it hands them back. @defaultValue 30_000 */
  readonly shutdownDelayMs?: number | undefined;
  /** How long queues keep the leases of a worker that fell silent. @defaultValue 30_000 */
  readonly leaseMs?: number | undefined;
  /** Answers `/healthz` and `/readyz`. @defaultValue nobody asks */
  readonly health?: HealthOptions | undefined;
  /** @defaultValue silent */
  readonly logger?: Logger | undefined;
}

/** Where health is asked for. */
export interface HealthOptions {
  /** @defaultValue "127.0.0.1" */
  readonly host?: string | undefined;
  /** 0: any that is free. */
  readonly port: number;
}

export interface ServingSettings {
  readonly functions: readonly FunctionValue[];
  readonly names: readonly string[];
  readonly isolation: WorkerIsolation | undefined;
  readonly slots: number;
  readonly shutdownDelayMs: number;
  readonly leaseMs: number;
  readonly health: Required<HealthOptions> | undefined;
  /** Of its sessions and in its logs. */
  readonly id: string;
}

const SLOTS_PER_PROCESSOR = 32;

/** @throws `config.invalid` */
export function settleServing(options: ServingOptions, id: string): ServingSettings {
  const { functions = [], isolation, shutdownDelayMs = 30_000, leaseMs = 30_000, health } = options;
  const { names = functions.length > 0 ? [] : ["*"], slots = SLOTS_PER_PROCESSOR * availableParallelism() } = options;
  if (!(Number.isInteger(slots) && slots > 0)) refuse("slots", slots, "a whole number from 1");
  if (!(shutdownDelayMs >= 0)) refuse("shutdownDelayMs", shutdownDelayMs, "milliseconds from 0");
  if (!(leaseMs >= 100)) refuse("leaseMs", leaseMs, "milliseconds from 100");
  for (const name of names)
    if (!/^[\w*]+$/.test(name)) refuse("names", name, "names of functions, with * for anything");
  return Object.freeze({
    ...{ functions, names, isolation, slots, shutdownDelayMs, leaseMs, id: `${hostname()}-${process.pid}-${id}` },
    health: health && { host: health.host ?? "127.0.0.1", port: health.port },
  });
}

/** Whether one of the patterns means `name`. */
export function isNamed(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));
}

function refuse(option: string, value: unknown, expected: string): never {
  const message = `The worker's ${option} must be ${expected}, not ${String(value)}.`;
  throw new QuarryError("config.invalid", message, { option, value, expected });
}
