// A guest as its host sees it: one thread or process, the work that runs there now, and what becomes of it when it dies.
import { AsyncResource } from "node:async_hooks";
import { QuarryError } from "../../../engine/index.ts";
import { underTrace } from "../../tracing/trace-context.ts";
import type { FunctionName, GuestAnswers, HostAnswers } from "../guest-questions.ts";
import type { Work, WorkResult } from "../isolate.ts";
import { notPortable } from "../not-portable.ts";
import { Peer } from "../peer.ts";
import { setupTimedOut } from "../setup-failed.ts";
import { decodeResult, encodeWork } from "../work-transfer.ts";
import type { GuestLink, OpenLink } from "./guest-link.ts";
import { type FindFunction, NestedCalls } from "./nested-calls.ts";
import { TurnWatch } from "./turn-watch.ts";

/** Tearing down takes no longer, or is cut short. */
const MAX_CLOSING_MS = 5000;
/** What is still open in a guest after that, its sessions for one, has so long to be closed. */
const MAX_LEAVING_MS = 500;

/** Work in a guest, and where it was given to it. */
interface Running {
  readonly work: Work;
  /** Nested calls are made where the work was: under its call, in its trace. */
  readonly origin: AsyncResource;
}

/** What a guest is made of: files that are there until it is open. */
export interface GuestFiles {
  readonly entry: string;
  readonly bundle: string;
}

/** From before a guest is there. */
export interface GuestLife {
  /** Told once when it is gone. */
  readonly onEnd: () => void;
  /** What its handlers call is found with it. */
  readonly find: FindFunction;
  /** Aborted when nobody waits any more for it to open. */
  readonly unwanted: AbortSignal;
  /** For loading the function and its `setup`. */
  readonly setupTimeoutMs: number;
}

export class Guest {
  readonly #peer: Peer<HostAnswers, GuestAnswers>;
  readonly #running = new Map<number, Running>();
  readonly #watch: TurnWatch;
  readonly #gone: Promise<void>;
  #onEnd: () => void = () => {};
  #link: GuestLink | undefined;
  #works = 0;
  #busy = 0;
  #end: string | undefined;

  private constructor({ onEnd, find }: Pick<GuestLife, "onEnd" | "find">) {
    this.#gone = new Promise((resolve) => {
      this.#onEnd = resolve;
    });
    void this.#gone.then(onEnd);
    const calls = new NestedCalls({
      within: (work, run) => this.#within(work, run),
      pull: (source, count) => this.#peer.ask("pull", { source, count }),
      drop: (source) => this.#peer.ask("drop", { source }),
      find,
    });
    this.#peer = new Peer<HostAnswers, GuestAnswers>((message, transfer) => this.#link!.post(message, transfer), {
      items: ({ work, items }) => this.#running.get(work)?.work.onItems?.(items) ?? Promise.resolve(),
      ...calls.answers,
    });
    this.#watch = new TurnWatch(
      () => this.#peer.ask("ping", null),
      (limitMs) => this.#link!.kill(`a handler blocked its thread for more than ${limitMs} ms`),
    );
  }

  /**
   * Starts a thread or process, and the function in it.
   * @throws `function.not-portable`, `function.failed` from `setup`; `plan.closed` when nobody wants it any more
   */
  static async open(openLink: OpenLink, files: GuestFiles, name: FunctionName, life: GuestLife): Promise<Guest> {
    const { unwanted, setupTimeoutMs } = life;
    const guest = new Guest(life);
    guest.#link = await openLink(files.entry, {
      receive: (message) => guest.#peer.receive(message),
      ended: (detail) => guest.#ended(detail),
    });
    const late = AbortSignal.timeout(setupTimeoutMs);
    const end = AbortSignal.any([unwanted, late]);
    const giveUp = () => guest.#link!.kill("it was closed");
    if (end.aborted) giveUp();
    end.addEventListener("abort", giveUp, { once: true });
    try {
      await guest.#hold(() => guest.#peer.ask("open", { function: name, bundle: files.bundle }));
      return guest;
    } catch (error) {
      if (unwanted.aborted) throw closedError(name);
      if (late.aborted) throw setupTimedOut(name, setupTimeoutMs);
      if (guest.#end !== undefined) throw notPortable(name, "import-failed", guest.#end);
      guest.#link.kill("its function could not be loaded");
      throw error;
    } finally {
      end.removeEventListener("abort", giveUp);
    }
  }

  /** Never rejects for what a handler does; work that runs when the guest dies has crashed. */
  async run(work: Work): Promise<WorkResult> {
    const id = ++this.#works;
    const transfer: ArrayBuffer[] = [];
    this.#running.set(id, { work, origin: new AsyncResource("QuarryWork") });
    this.#watch.begin(id, Math.min(work.timeoutMs, work.deadlineMs ?? work.timeoutMs));
    try {
      const wire = encodeWork(id, work, transfer);
      const { cancellation } = work;
      return decodeResult(await this.#hold(() => this.#peer.ask("run", wire, { cancellation, transfer })));
    } catch (error) {
      if (this.#end === undefined) throw error;
      return { kind: "crashed", detail: this.#end };
    } finally {
      this.#watch.end(id);
      this.#running.delete(id);
    }
  }

  /** Runs `teardown` and ends the guest. @throws what `teardown` threw */
  async close(): Promise<void> {
    await this.#hold(async () => {
      const overtime = this.#killAfter(MAX_CLOSING_MS);
      try {
        await this.#peer.ask("close", null);
      } catch (error) {
        if (this.#end === undefined) throw error;
      } finally {
        clearTimeout(overtime);
        await this.#leave();
      }
    });
  }

  async #leave(): Promise<void> {
    const overtime = this.#killAfter(MAX_LEAVING_MS);
    await this.#gone;
    clearTimeout(overtime);
  }

  #killAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#link!.kill("it was closed"), ms);
  }

  #within<T>(work: number | undefined, run: () => T): T {
    const running = work === undefined ? undefined : this.#running.get(work);
    if (running === undefined) return run();
    // What is active there is the worker's: it serves calls of many traces.
    return running.origin.runInAsyncScope(() => underTrace(running.work.calls[0]?.trace, run));
  }

  /** This process goes on while something is asked of the guest. */
  async #hold<T>(ask: () => Promise<T>): Promise<T> {
    if (++this.#busy === 1) this.#link!.hold(true);
    try {
      return await ask();
    } finally {
      if (--this.#busy === 0) this.#link!.hold(false);
    }
  }

  #ended(detail: string): void {
    this.#end = detail;
    this.#watch.stop();
    this.#peer.end(new Error(detail));
    this.#onEnd();
  }
}

function closedError({ name }: FunctionName): QuarryError<"plan.closed"> {
  return new QuarryError("plan.closed", `Function "${name}" was closed before it was set up.`, { what: name });
}
