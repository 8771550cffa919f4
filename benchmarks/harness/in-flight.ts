// Many calls, one after another or some at a time.

/** Calls `run` with 0, 1, … `calls` − 1, at most `maxInFlight` at once, and sums up the results. */
export async function inFlight(
  calls: number,
  maxInFlight: number,
  run: (call: number) => Promise<number>,
): Promise<number> {
  let next = 0;
  let sum = 0;
  const lane = async () => {
    while (next < calls) {
      const result = await run(next++);
      sum += result;
    }
  };
  await Promise.all(Array.from({ length: maxInFlight }, lane));
  return sum;
}

/** The median time of one call among `calls` in a row, none overlapping another, in microseconds. */
export async function medianUs(calls: number, run: (call: number) => Promise<unknown>): Promise<number> {
  const times = new Float64Array(calls);
  for (let call = 0; call < calls; call++) {
    const startMs = performance.now();
    await run(call);
    times[call] = (performance.now() - startMs) * 1000;
  }
  return times.sort()[calls >> 1]!;
}

/** Microseconds per call with `maxInFlight` at once. */
export async function perCallUs(
  calls: number,
  maxInFlight: number,
  run: (call: number) => Promise<number>,
): Promise<number> {
  globalThis.gc?.();
  const startMs = performance.now();
  await inFlight(calls, maxInFlight, run);
  return ((performance.now() - startMs) * 1000) / calls;
}
