// The guest's side of an isolate: one function, loaded once, whose handlers run here for the host.
import { type FunctionDefinition, functionFailed, type RowHandler, rowError } from "../../../catalog/index.ts";
import { finishValues } from "../finish-values.ts";
import type { FunctionName, GuestAnswers, HostAnswers } from "../guest-questions.ts";
import { isPromise } from "../is-promise.ts";
import type { Work, WorkFailure, WorkResult } from "../isolate.ts";
import { type Asked, Peer, type Post } from "../peer.ts";
import { runWork } from "../run-work.ts";
import { isTurnOver, yieldTurn } from "../running-work.ts";
import { decodeWork, encodeResult, type WireResult, type WireWork } from "../work-transfer.ts";
import { GuestCalling } from "./guest-calling.ts";
import { guestScope, inGuestScope, parkModule } from "./guest-scope.ts";
import { loadFunction } from "./load-function.ts";

/** What a running handler's thread or process died of, or would have. */
type Crash = (thrown: unknown) => void;

export class FunctionGuest {
  readonly #peer: Peer<GuestAnswers, HostAnswers>;
  readonly #running = new Map<number, Crash>();
  readonly #calling: GuestCalling;
  readonly #leave: () => void;
  #definition: FunctionDefinition | undefined;
  #state: unknown;

  /** @param leave lets the thread or process end as soon as nothing else is left to do in it */
  constructor(post: Post, leave: () => void) {
    this.#leave = leave;
    this.#peer = new Peer<GuestAnswers, HostAnswers>(post, {
      open: (args) => this.#open(args.function, args.bundle),
      run: (work, asked) => this.#run(work, asked),
      ping: () => {},
      pull: ({ source, count }) => this.#calling.pull(source, count),
      drop: ({ source }) => this.#calling.drop(source),
      close: () => this.#close(),
    });
    this.#calling = new GuestCalling(this.#peer);
    process.on("uncaughtException", (thrown) => this.#blame(thrown));
    process.on("unhandledRejection", (thrown) => this.#blame(thrown));
  }

  receive(message: unknown): void {
    this.#peer.receive(message);
  }

  async #open(name: FunctionName, bundle: string): Promise<void> {
    process.setSourceMapsEnabled(true);
    const parked = Promise.race([parkModule(), this.#calling.parkModule()]);
    const definition = await loadFunction(name, bundle, parked);
    this.#definition = inTurns(definition);
    try {
      this.#state = await inGuestScope(undefined, () => definition.setup?.());
    } catch (thrown) {
      const what = `The setup of function "${name.name}" failed: `;
      throw functionFailed(definition.info, "", thrown, what);
    }
  }

  async #run(wire: WireWork, { cancellation, transfer }: Asked): Promise<WireResult> {
    const { id, isStreamed, payload } = wire;
    const onItems = isStreamed ? (items: readonly unknown[]) => this.#handOut(id, items) : undefined;
    const work = decodeWork(wire, cancellation, onItems);
    try {
      const result = await this.#runUnlessCrashed(id, work);
      return encodeResult(payload.kind === "arrow" ? finished(this.#definition!, result) : sendable(result), transfer);
    } finally {
      this.#running.delete(id);
    }
  }

  #runUnlessCrashed(id: number, work: Work): Promise<WorkResult> {
    return new Promise((resolve, reject) => {
      const crash = (thrown: unknown) => {
        resolve({ kind: "crashed", detail: `${describe(thrown)}, thrown outside its promise` });
      };
      this.#running.set(id, crash);
      inGuestScope(id, () => runWork(this.#definition!, this.#state, work)).then(resolve, reject);
    });
  }

  #handOut(work: number, items: readonly unknown[]): Promise<void> {
    const index = items.findIndex((item) => !isCloneable(item));
    if (index >= 0) throw rowError("InvalidResult", NOT_SENDABLE);
    return this.#peer.ask("items", { work, items });
  }

  async #close(): Promise<void> {
    try {
      await inGuestScope(undefined, () => this.#definition?.teardown?.(this.#state));
    } finally {
      this.#leave();
    }
  }

  /** What nobody caught harms the work it came from; if that cannot be told, all of it. */
  #blame(thrown: unknown): void {
    const work = guestScope()?.work ?? (this.#running.size === 1 ? [...this.#running.keys()][0] : undefined);
    // Known work that has ended left something behind: nobody's failure.
    if (work !== undefined) this.#running.get(work)?.(thrown);
    else die(thrown);
  }
}

/** As if nobody had listened. */
function die(thrown: unknown): void {
  process.removeAllListeners("uncaughtException");
  setImmediate(() => {
    throw thrown;
  });
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

/** After each row that took long the event loop has a turn: whoever does not answer then is inside a single invocation. */
function inTurns(definition: FunctionDefinition): FunctionDefinition {
  if (definition.body.form !== "row") return definition;
  const { handler: original } = definition.body;
  const handler: RowHandler = (args, context) => {
    const value = original(args, context);
    return isTurnOver() && !isPromise(value) ? yieldTurn().then(() => value) : value;
  };
  return { ...definition, body: { form: "row", handler } };
}

/** Rows that came as Arrow go back as Arrow: the column is made here, and its buffers are handed over. */
function finished(definition: FunctionDefinition, result: WorkResult): WorkResult {
  if (result.kind !== "done" || !Array.isArray(result.values)) return result;
  const { column, refused } = finishValues(definition, result.values);
  const failures = [...result.failures, ...refused.map(({ row, message }) => refusal(row, message))];
  return { ...result, values: column, failures };
}

/** Values that cannot be sent are failures of their rows. */
function sendable(result: WorkResult): WorkResult {
  if (result.kind !== "done" || !Array.isArray(result.values)) return result;
  const values: unknown[] = result.values;
  const failures = [...result.failures];
  for (let row = 0; row < values.length; row++) {
    if (isCloneable(values[row])) continue;
    failures.push(refusal(row, NOT_SENDABLE));
    values[row] = null;
  }
  return { ...result, failures };
}

const NOT_SENDABLE = "the value holds what cannot leave its thread, like a function or a symbol";

function refusal(row: number, message: string): WorkFailure {
  const failure = { type: "InvalidResult", message, stack: undefined, retryable: false };
  return { row, ...failure, isWanted: false, retryAfterMs: undefined };
}

function isCloneable(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
