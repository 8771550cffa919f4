// Importing a module for the functions it defines. A module may also run a pipeline when it is imported; here it must not:
// frames and calls that begin while it is imported are parked, and never settle.
import { AsyncLocalStorage } from "node:async_hooks";
import { provideParking } from "../../engine/index.ts";

interface Import {
  isOver: boolean;
  readonly onParked: () => void;
}

/** How long a module is waited for once something in it was parked: it may wait for that, and never be done. */
const MAX_AFTER_PARKING_MS = 1000;

// Node runs a module in the asynchronous context of its first import. On `globalThis` under a registered symbol: the module
// may carry a copy of this package of its own.
const IMPORTS = Symbol.for("quarry/parked-imports");
const holder = globalThis as { [IMPORTS]?: AsyncLocalStorage<Import> };

function imports(): AsyncLocalStorage<Import> {
  if (holder[IMPORTS] === undefined) {
    holder[IMPORTS] = new AsyncLocalStorage();
    provideParking(parkImport);
  }
  return holder[IMPORTS];
}

/** Whether this code runs because its module is being imported for its functions. */
export function isParkedImport(): boolean {
  return holder[IMPORTS]?.getStore()?.isOver === false;
}

/** The same, of who is about to be parked if it is so. */
export function parkImport(): boolean {
  if (!isParkedImport()) return false;
  holder[IMPORTS]?.getStore()?.onParked();
  return true;
}

/**
 * Imports the module at `url`. Resolves when it is done; and once something in it was parked, as soon as `isEnough`, or when
 * it has had its time. Rejects when the module throws before.
 */
export async function importParked(url: string, isEnough: () => boolean = () => false): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const importing = new Promise<void>((resolve, reject) => {
    const wait = (): void => {
      if (isEnough()) resolve();
      timer ??= setTimeout(resolve, MAX_AFTER_PARKING_MS);
    };
    // What the module does in this very turn comes first.
    runImport(url, () => queueMicrotask(wait)).then(resolve, reject);
  });
  await importing.finally(() => clearTimeout(timer));
}

async function runImport(url: string, onParked: () => void): Promise<void> {
  const current: Import = { isOver: false, onParked };
  try {
    await imports().run(current, () => import(url));
  } finally {
    current.isOver = true;
  }
}
