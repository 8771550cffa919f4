// How many of DuckDB's calls may hold a libuv thread at once. A running query keeps its thread to the end, and the
// same few threads serve files and DNS: without a bound, four sorts stop every `fs.readFile` of the process.

type Waiter = () => void;

/** Hands out `permits` in the order they are asked for. */
export class Semaphore {
  readonly #waiting: Waiter[] = [];
  #free: number;

  constructor(permits: number) {
    this.#free = permits;
  }

  /** Runs `task` while holding one permit. A task must not wait for another permit. */
  async use<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

// libuv reads this variable itself, once, before any of our code runs; 4 is its default, 1024 its ceiling.
const poolThreads = Math.min(Number(process.env.UV_THREADPOOL_SIZE) || 4, 1024);
const permits = new Semaphore(Math.max(1, poolThreads - 2));

/** Runs one asynchronous call of DuckDB, at most `max(1, pool − 2)` of them at once in the whole process. */
export function nativeCall<T>(call: () => Promise<T>): Promise<T> {
  return permits.use(call);
}
