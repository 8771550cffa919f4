// The guest's side of an isolate: one function, loaded once, whose handlers run here for the host.
import { type FunctionDefinition, rowError } from "../../../catalog/index.ts";
import type { FunctionName, GuestAnswers, HostAnswers } from "../guest-questions.ts";
import type { Work, WorkResult } from "../isolate.ts";
import { type Asked, Peer, type Post } from "../peer.ts";
import { runWork } from "../run-work.ts";
import { setupFailed } from "../setup-failed.ts";
import { decodeWork, encodeResult, type WireResult, type WireWork } from "../work-transfer.ts";
import { GuestCalling } from "./guest-calling.ts";
import { guestScope, inGuestScope, parkModule } from "./guest-scope.ts";
import { inTurns } from "./in-turns.ts";
import { loadFunction } from "./load-function.ts";
import { finishedResult, isSendable, NOT_SENDABLE, sendableResult } from "./sent-results.ts";

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
      throw setupFailed(definition.info, thrown);
    }
  }

  async #run(wire: WireWork, { cancellation, transfer }: Asked): Promise<WireResult> {
    const { id, isStreamed, payload } = wire;
    const onItems = isStreamed ? (items: readonly unknown[]) => this.#handOut(id, items) : undefined;
    const work = decodeWork(wire, cancellation, onItems);
    try {
      const result = await this.#runUnlessCrashed(id, work);
      const isArrow = payload.kind === "arrow";
      return encodeResult(isArrow ? finishedResult(this.#definition!, result) : sendableResult(result), transfer);
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
      inGuestScope(id, async () => await runWork(this.#definition!, this.#state, work)).then(resolve, reject);
    });
  }

  #handOut(work: number, items: readonly unknown[]): Promise<void> {
    if (!items.every(isSendable)) throw rowError("InvalidResult", NOT_SENDABLE);
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
