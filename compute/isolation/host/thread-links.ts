// Threads for the guests of one function. Piscina starts, limits and ends them; work does not go as its tasks, because a
// guest is cancelled, streams, and asks back.
import { MessageChannel, type MessagePort, type ResourceLimits, type Worker } from "node:worker_threads";
import type { Piscina } from "piscina";
import { QuarryError } from "../../../engine/index.ts";
import type { GuestLink, LinkEvents } from "./guest-link.ts";

export interface ThreadOptions {
  readonly maxThreads: number;
  /** What V8 may use in each thread; over it the thread ends. */
  readonly resourceLimits: ResourceLimits | undefined;
}

export class ThreadLinks {
  readonly #options: ThreadOptions;
  #pool: Promise<Piscina> | undefined;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  async open(entry: string, events: LinkEvents): Promise<GuestLink> {
    this.#pool ??= openPool(this.#options);
    const pool = await this.#pool;
    const { port1: port, port2 } = new MessageChannel();
    port.on("message", (message) => events.receive(message));
    const threadId = await startThread(pool, entry, port2).catch((error: unknown) => {
      port.close();
      throw error;
    });
    // Until here it kept this process alive, which Piscina does not while a thread starts.
    port.unref();
    const thread = pool.threads.find((candidate) => candidate.threadId === threadId);
    if (thread === undefined) throw noThread(new Error("it ended as soon as it had started"));
    const kill = watchEnd(thread, events);
    return {
      post: (message, transfer) => port.postMessage(message, transfer),
      // By its thread too: a thread that dies tells nothing through its port.
      hold: (isHeld) => {
        for (const handle of [port, thread]) isHeld ? handle.ref() : handle.unref();
      },
      kill,
    };
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }
}

async function openPool({ maxThreads, resourceLimits }: ThreadOptions): Promise<Piscina> {
  const { Piscina } = await import("piscina");
  const taken = new Set<number>();
  const pool = new Piscina({
    minThreads: 0,
    maxThreads,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Its waiting on atomics would keep a thread's event loop from turning.
    atomics: "disabled",
    recordTiming: false,
    // Bundles need none of the loaders this process may have been started with.
    execArgv: [],
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
    // One guest a thread: a thread that was given one is never free again.
    loadBalancer: (_, threads) => {
      const free = threads.find(({ id }) => !taken.has(id));
      if (free !== undefined) taken.add(free.id);
      return free ?? null;
    },
  });
  // Told to each thread's own listener.
  pool.on("error", () => {});
  return pool;
}

/** @returns the thread's number */
async function startThread(pool: Piscina, filename: string, port: MessagePort): Promise<number> {
  let fail: ((error: unknown) => void) | undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = (error) => reject(noThread(error));
  });
  // What goes wrong before a thread takes its first task is not told to whoever waits for it.
  pool.once("error", fail!);
  try {
    return await Promise.race([pool.run({ port }, { filename, transferList: [port] }), failed]);
  } finally {
    pool.off("error", fail!);
  }
}

function noThread(cause: unknown): QuarryError<"compute.unavailable"> {
  const detail = `A thread did not start: ${cause instanceof Error ? cause.message : String(cause)}.`;
  return new QuarryError("compute.unavailable", detail, { detail, retryable: false }, { cause });
}

/** Tells once how the thread ended. @returns what ends it */
function watchEnd(thread: Worker, events: LinkEvents): (why: string) => void {
  let reason: string | undefined;
  thread.once("error", (error) => {
    reason ??= `${error.name}: ${error.message}`;
  });
  thread.once("exit", (code) => events.ended(reason ?? `its thread exited with code ${code}`));
  return (why) => {
    reason ??= why;
    void thread.terminate();
  };
}
