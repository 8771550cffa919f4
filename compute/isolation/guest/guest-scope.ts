// Which code runs for whom inside a guest: handlers for their work, `setup` and `teardown` for none, and the module itself,
// whose pipelines and calls are parked.
import { AsyncLocalStorage } from "node:async_hooks";
import { provideParking } from "../../../engine/index.ts";

interface GuestScope {
  /** Undefined in `setup` and `teardown`. */
  readonly work: number | undefined;
}

const storage = new AsyncLocalStorage<GuestScope>();

/** Runs `run`, and everything it sets off, for `work`. */
export function inGuestScope<T>(work: number | undefined, run: () => T): T {
  return storage.run({ work }, run);
}

/** Whose code runs here; undefined for the module's own. */
export function guestScope(): GuestScope | undefined {
  return storage.getStore();
}

/** From here on the module's own frames and calls are parked; the promise settles at the first of them. */
export function parkModule(): Promise<void> {
  return new Promise((resolve) => {
    provideParking(() => {
      if (guestScope() === undefined) resolve();
      return guestScope() === undefined;
    });
  });
}
