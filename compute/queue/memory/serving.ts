// Which functions live workers would run now: a version that nobody serves any more has to be noticed.
import type { FunctionQueue, Session } from "./records.ts";

interface Service {
  workers: number;
  /** When the last worker went. */
  endedUs: number;
}

/** By function, known or not: workers may come before it is declared. */
export class Serving {
  readonly #services = new Map<string, Service>();

  /** What a session would run from now on. */
  announce(session: Session, functions: readonly string[], nowUs: number): void {
    const before = session.serves;
    session.serves = new Set(functions);
    for (const name of session.serves) if (!before.has(name)) this.#serviceOf(name).workers += 1;
    for (const name of before) if (!session.serves.has(name)) this.#lose(name, nowUs);
  }

  workersOf(name: string): number {
    return this.#services.get(name)?.workers ?? 0;
  }

  /** How long work has waited while nobody serves the function. */
  unservedMs({ name, waitingMessages, waitsSinceUs }: FunctionQueue, nowUs: number): number {
    const { workers, endedUs } = this.#services.get(name) ?? { workers: 0, endedUs: 0 };
    if (workers > 0 || waitingMessages === 0) return 0;
    return (nowUs - Math.max(waitsSinceUs, endedUs)) / 1000;
  }

  #serviceOf(name: string): Service {
    const service = this.#services.get(name) ?? { workers: 0, endedUs: 0 };
    this.#services.set(name, service);
    return service;
  }

  #lose(name: string, nowUs: number): void {
    const service = this.#serviceOf(name);
    service.workers -= 1;
    service.endedUs = nowUs;
  }
}
