// A module that defines a function runs once more in every thread and process that runs the function. Its pipelines must
// not: there, what is run outside of handlers is parked.

// On `globalThis` under a registered symbol: the module may carry a copy of this package of its own.
const PARKING = Symbol.for("quarry/parking");
const holder = globalThis as { [PARKING]?: (() => boolean)[] };

/** Says, whenever a frame is to run, whether it must not; for the rest of this thread's life, beside others who say so. */
export function provideParking(isParked: () => boolean): void {
  holder[PARKING] = [...(holder[PARKING] ?? []), isParked];
}

/** Where frames are parked, a promise that never settles. */
export function parkedHere(): Promise<never> | undefined {
  return holder[PARKING]?.some((isParked) => isParked()) === true ? new Promise(() => {}) : undefined;
}
