// An isolate whose handlers run in threads or child processes: opened as work needs them, replaced when they die.
import { access } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleModule, type FunctionDefinition } from "../../../catalog/index.ts";
import type { FunctionName } from "../guest-questions.ts";
import type { Isolate, Work, WorkResult } from "../isolate.ts";
import { notPortable } from "../not-portable.ts";
import { Guest } from "./guest.ts";
import { withGuestEntry } from "./guest-entry.ts";
import type { OpenLink } from "./guest-link.ts";
import { type FindFunction, findHere } from "./nested-calls.ts";

/** A function by the place where its code is. */
export type PlacedFunction = Pick<FunctionDefinition, "info" | "place" | "policies">;

/** Where its handlers find what they call. @defaultValue among the functions of this process */
export interface GuestOptions {
  readonly find?: FindFunction | undefined;
}

export interface GuestIsolateOptions extends GuestOptions {
  readonly entry: "thread-main" | "child-main";
  readonly open: OpenLink;
  readonly maxGuests: number;
  /** After all guests are gone. */
  readonly close: () => Promise<void>;
}

/** A place for a guest, from before it is there. */
interface Seat {
  readonly opening: Promise<Guest>;
  isOpen: boolean;
  /** Work that runs there or waits for it. */
  load: number;
}

export class GuestIsolate implements Isolate {
  readonly #name: FunctionName;
  readonly #setupTimeoutMs: number;
  readonly #options: GuestIsolateOptions;
  readonly #seats = new Set<Seat>();
  /** Ends guests that are still opening. */
  #unwanted = new AbortController();

  constructor({ info, place, policies }: PlacedFunction, options: GuestIsolateOptions) {
    this.#name = { name: info.name, version: info.version, place };
    this.#setupTimeoutMs = policies.setupTimeoutMs;
    this.#options = options;
  }

  async ready(): Promise<void> {
    await this.#seat().opening;
  }

  /** @throws `function.not-portable`, `function.failed` from `setup` */
  async run(work: Work): Promise<WorkResult> {
    const seat = this.#seat();
    seat.load++;
    try {
      return await (await seat.opening).run(work);
    } finally {
      seat.load--;
    }
  }

  async close(): Promise<void> {
    const seats = [...this.#seats];
    this.#seats.clear();
    this.#unwanted.abort();
    this.#unwanted = new AbortController();
    const closings = await Promise.allSettled(seats.map(closeSeat));
    await this.#options.close();
    for (const closing of closings) if (closing.status === "rejected") throw closing.reason;
  }

  /**
   * The guest with the least to do. When that is something, another is opened, which takes work as soon as it is there: the
   * work at hand may be done sooner than that.
   */
  #seat(): Seat {
    const seats = [...this.#seats];
    const open = seats.filter(({ isOpen }) => isOpen);
    const best = leastLoaded(open) ?? leastLoaded(seats);
    if (best === undefined) return this.#newSeat();
    const isBusy = best.load > 0 && open.length === seats.length;
    if (isBusy && seats.length < this.#options.maxGuests) this.#newSeat();
    return best;
  }

  #newSeat(): Seat {
    const opening = this.#open(() => this.#seats.delete(seat));
    const seat: Seat = { opening, isOpen: false, load: 0 };
    this.#seats.add(seat);
    opening.then(
      () => {
        seat.isOpen = true;
      },
      () => this.#seats.delete(seat),
    );
    return seat;
  }

  async #open(onEnd: () => void): Promise<Guest> {
    const { entry, open, find = findHere } = this.#options;
    const life = { onEnd, find, unwanted: this.#unwanted.signal, setupTimeoutMs: this.#setupTimeoutMs };
    const bundle = await bundleOf(this.#name);
    return await withGuestEntry(entry, (entryFile) =>
      bundle.withFile((file) => Guest.open(open, { entry: entryFile, bundle: file }, this.#name, life)),
    );
  }
}

function leastLoaded(seats: readonly Seat[]): Seat | undefined {
  const [first, ...others] = seats;
  return first && others.reduce((least, seat) => (seat.load < least.load ? seat : least), first);
}

/** One that never opened, or has died, has nothing to tear down. */
async function closeSeat({ opening }: Seat): Promise<void> {
  const guest = await opening.catch(() => undefined);
  await guest?.close();
}

async function bundleOf(name: FunctionName) {
  const file = await fileOf(name.place);
  if (file === undefined) throw notPortable(name, "no-file");
  return await bundleModule(file).catch((error: unknown) => {
    throw notPortable(name, "import-failed", error);
  });
}

/** The file of a place, if there is one: a REPL, `eval` and standard input have none. */
async function fileOf(place: string): Promise<string | undefined> {
  const located = place.replace(/:\d+:\d+$/, "");
  const path = located.startsWith("file:") ? fileURLToPath(located) : located;
  if (!isAbsolute(path)) return undefined;
  return await access(path).then(
    () => path,
    () => undefined,
  );
}
