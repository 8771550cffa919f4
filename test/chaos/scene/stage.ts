// A run: a Redis, workers, callers, and hands that do things to them. Everything drawn comes from one seed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { History } from "../history/history.ts";
import { Recorder, readHistory } from "../history/recorder.ts";
import { audit } from "./audit.ts";
import type { Programs } from "./bundle.ts";
import type { Mix } from "./load.ts";
import { Member } from "./member.ts";
import { pick, type Random, seededRandom } from "./random.ts";
import { keyTag, type Site } from "./runtime.ts";

export interface StageOptions {
  readonly programs: Programs;
  readonly url: string;
  readonly seed: number;
  readonly calls: number;
  readonly mix: Mix;
  readonly workers: number;
  readonly callers: number;
  readonly inFlight: number;
  readonly leaseMs: number;
}

/** No call was over for so long: something is lost. */
const PATIENCE_MS = 40_000;

/** Whoever keeps workers running waits between two tries. */
const RESTART_MS = 200;

export class Stage {
  readonly random: Random;
  readonly leaseMs: number;
  readonly #options: StageOptions;
  readonly #folder: string;
  readonly #recorder: Recorder;
  readonly #workers: Member[] = [];
  readonly #callers: Member[] = [];
  readonly #problems: string[] = [];
  readonly #site: Site;
  #started = 0;
  #isOver = false;
  #wake: (() => void) | undefined;

  private constructor(options: StageOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.random = seededRandom(options.seed);
    this.leaseMs = options.leaseMs;
    this.#recorder = new Recorder(folder, "stage");
    this.#site = { url: options.url, environment: "chaos", leaseMs: options.leaseMs };
  }

  /** Resolves when the workers work and the callers call. */
  static async open(options: StageOptions): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "quarry-chaos-"));
    const stage = new Stage(options, folder);
    await Promise.all(Array.from({ length: options.workers }, () => stage.#startWorker()));
    const calls = Math.ceil(options.calls / options.callers);
    await Promise.all(Array.from({ length: options.callers }, () => stage.#startCaller(calls)));
    return stage;
  }

  /** What all keys of the queue begin with. */
  get keyTag(): string {
    return keyTag(this.#site);
  }

  /** Resolves when this share of all calls is over, or will never be. */
  async progress(share: number): Promise<void> {
    while (this.#isCalling && this.#done < share * this.#options.calls) await this.#nextDone();
  }

  /** Some worker that works, once there is one. */
  async someWorker(): Promise<Member> {
    for (;;) {
      const running = this.#workers.filter(({ isStopped, isAlive }) => isAlive && !isStopped);
      if (running.length === 0) await sleep(RESTART_MS);
      else {
        const worker = pick(this.random, running);
        if (await worker.isReady()) return worker;
      }
    }
  }

  /** Some caller that has not ended; undefined when all have. */
  async someCaller(): Promise<Member | undefined> {
    const running = this.#callers.filter(({ isAlive }) => isAlive);
    if (running.length === 0) return undefined;
    const caller = pick(this.random, running);
    await caller.ready();
    return caller;
  }

  /** Another takes its place. */
  async killWorker(worker: Member): Promise<void> {
    this.#kill(worker);
    await worker.ended;
    await this.#startWorker();
  }

  /** Another makes the calls it would have made. */
  async killCaller(caller: Member | undefined): Promise<void> {
    if (caller === undefined) return;
    this.#kill(caller);
    await caller.ended;
    this.#startCaller(Math.ceil(this.#options.calls / this.#options.callers) - caller.done);
  }

  async replaceWorker(worker: Member): Promise<void> {
    await this.#dismissWorker(worker);
    await this.#startWorker();
  }

  async #dismissWorker(worker: Member): Promise<void> {
    worker.isExpectedToEnd = true;
    this.#recorder.record({ kind: "dismissed", target: worker.name });
    worker.send("SIGTERM");
    await worker.ended;
  }

  /** It does nothing until it is resumed, and knows nothing of it. */
  stop(member: Member): void {
    member.isStopped = true;
    member.send("SIGSTOP");
    this.#recorder.record({ kind: "stopped", target: member.name });
  }

  resume(member: Member): void {
    this.#recorder.record({ kind: "resumed", target: member.name });
    member.send("SIGCONT");
    member.isStopped = false;
  }

  disturbed(what: string): void {
    this.#recorder.record({ kind: "disturbed", what });
  }

  rolledBack(lostMs: number): void {
    this.#recorder.record({ kind: "rolled-back", lostUs: lostMs * 1000 });
  }

  /** Waits until all is over, looks at what is left, and ends. */
  async finish(): Promise<History> {
    while (this.#isCalling) await this.#nextDone();
    this.#isOver = true;
    const history = () => readHistory(this.#folder);
    await audit({ site: this.#site, recorder: this.#recorder, history, leave: () => this.#dismissAll() });
    if (this.#problems.length > 0) throw new Error(this.#problems.join("\n"));
    return history();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    const members = [...this.#workers, ...this.#callers];
    for (const member of members) if (member.isAlive) member.send("SIGKILL");
    await Promise.all(members.map(({ ended }) => ended));
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #isCalling(): boolean {
    return this.#callers.some(({ isAlive }) => isAlive);
  }

  get #done(): number {
    return this.#callers.reduce((sum, { done }) => sum + done, 0);
  }

  /** Callers that are given up are not forgiven their calls. */
  async #giveUp(): Promise<void> {
    const { calls } = this.#options;
    this.disturbed(`no call was over for ${PATIENCE_MS} ms, ${this.#done} of ${calls} are`);
    const stuck = this.#callers.filter(({ isAlive }) => isAlive);
    for (const caller of stuck) {
      caller.isExpectedToEnd = true;
      caller.send("SIGKILL");
    }
    await Promise.all(stuck.map(({ ended }) => ended));
  }

  async #dismissAll(): Promise<void> {
    await Promise.all(this.#workers.filter(({ isAlive }) => isAlive).map((worker) => this.#dismissWorker(worker)));
  }

  async #startWorker(): Promise<void> {
    const orders = { name: `worker-${++this.#started}`, folder: this.#folder, site: this.#site };
    const worker = new Member(this.#options.programs.worker, orders);
    this.#workers.push(worker);
    void worker.ended.then(() => this.#workerEnded(worker));
    // One that found no Redis is not waited for: another is on its way.
    await worker.ready().catch(() => {});
  }

  /** Poison kills its worker, or there is no Redis when it starts; another takes its place. */
  #workerEnded(worker: Member): void {
    if (worker.isExpectedToEnd || this.#isOver) return;
    this.#recorder.record({ kind: "killed", target: worker.name });
    if (worker.wayOfEnding !== "SIGKILL" && worker.wasReady)
      this.#problems.push(`${worker.name} ended by itself: ${worker.wayOfEnding}`);
    void sleep(RESTART_MS).then(() => (this.#isOver ? undefined : this.#startWorker()));
  }

  async #startCaller(calls: number): Promise<void> {
    const name = `caller-${++this.#started}`;
    const { inFlight, callers, mix } = this.#options;
    const seed = Math.floor(this.random() * 2 ** 32);
    const load = { calls, inFlight: Math.ceil(inFlight / callers), mix, seed };
    const orders = { name, folder: this.#folder, site: this.#site, load };
    const caller = new Member(this.#options.programs.caller, orders, () => this.#wake?.());
    this.#callers.push(caller);
    void caller.ended.then(() => {
      if (caller.wayOfEnding !== "code 0" && !caller.isExpectedToEnd) {
        this.#problems.push(`${name} ended by itself: ${caller.wayOfEnding}`);
      }
      this.#wake?.();
    });
    await caller.ready();
  }

  #kill(member: Member): void {
    member.isExpectedToEnd = true;
    member.send("SIGKILL");
    this.#recorder.record({ kind: "killed", target: member.name });
  }

  /** Resolves when one more call is over, or a caller has ended. When that takes too long, no caller goes on. */
  async #nextDone(): Promise<void> {
    const patience = new AbortController();
    const next = new Promise<true>((resolve) => {
      this.#wake = () => resolve(true);
    });
    const tooLong = sleep(PATIENCE_MS, false, { signal: patience.signal }).catch(() => true);
    const isDone = await Promise.race([next, tooLong]);
    patience.abort();
    if (!isDone) await this.#giveUp();
  }
}
