// An isolate whose handlers run in threads or child processes: opened as work needs them, replaced when they die.
import { access } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleModule, type FunctionDefinition } from "../../../catalog/index.ts";
import type { FunctionName } from "../guest-questions.ts";
import type { Isolate, Work, WorkResult } from "../isolate.ts";
import { notPortable } from "../not-portable.ts";
import { Guest } from "./guest.ts";
import type { OpenLink } from "./guest-link.ts";

export interface GuestIsolateOptions {
  readonly open: OpenLink;
  readonly maxGuests: number;
  /** After all guests are gone. */
  readonly close: () => Promise<void>;
}

/** A place for a guest, from before it is there. */
interface Seat {
  readonly opening: Promise<Guest>;
  /** Work that runs there or waits for it. */
  load: number;
}

export class GuestIsolate implements Isolate {
  readonly #name: FunctionName;
  readonly #options: GuestIsolateOptions;
  readonly #seats = new Set<Seat>();

  constructor({ info, place }: FunctionDefinition, options: GuestIsolateOptions) {
    this.#name = { name: info.name, version: info.version, place };
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
    const closings = await Promise.allSettled(seats.map(closeSeat));
    await this.#options.close();
    for (const closing of closings) if (closing.status === "rejected") throw closing.reason;
  }

  /** An idle one, else a new one, else the one with the least to do. */
  #seat(): Seat {
    const [first, ...others] = this.#seats;
    if (first === undefined) return this.#newSeat();
    const best = others.reduce((least, seat) => (seat.load < least.load ? seat : least), first);
    return best.load === 0 || this.#seats.size >= this.#options.maxGuests ? best : this.#newSeat();
  }

  #newSeat(): Seat {
    const seat: Seat = { opening: this.#open(() => this.#seats.delete(seat)), load: 0 };
    this.#seats.add(seat);
    seat.opening.catch(() => this.#seats.delete(seat));
    return seat;
  }

  async #open(onEnd: () => void): Promise<Guest> {
    const file = await fileOf(this.#name.place);
    if (file === undefined) throw notPortable(this.#name, "no-file");
    const bundling = bundleModule(file).then(
      ({ path }) => path,
      (error: unknown) => {
        throw notPortable(this.#name, "import-failed", error);
      },
    );
    return await Guest.open(this.#options.open, this.#name, bundling, onEnd);
  }
}

/** One that never opened, or has died, has nothing to tear down. */
async function closeSeat({ opening }: Seat): Promise<void> {
  const guest = await opening.catch(() => undefined);
  await guest?.close();
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
