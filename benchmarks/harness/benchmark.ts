// What a benchmark is: versions of the same work, and what their times should be to each other.

/** Work whose time counts. */
export interface TimedVersion {
  readonly name: string;
  /** Does the work once. The returned text says what came out, and must be the same for versions of one `result` group. */
  readonly run: () => Promise<string>;
  /** Versions whose results are compared. @defaultValue one group for all */
  readonly result?: string;
}

/** Work that says itself what it costs, in the benchmark's unit. */
export interface MeteredVersion {
  readonly name: string;
  readonly meter: () => Promise<number>;
}

export type Version = TimedVersion | MeteredVersion;

/** A target: the cost of one version ÷ that of another. */
export interface Target {
  readonly what: string;
  readonly of: string;
  readonly to: string;
  readonly atMost: number;
}

export interface Prepared {
  readonly versions: readonly Version[];
  readonly targets: readonly Target[];
  readonly close: () => Promise<void>;
}

export interface Benchmark {
  readonly title: string;
  /** @defaultValue "ms" */
  readonly unit?: string;
  /** Measured rounds after one warm-up; each runs every version once. */
  readonly rounds: number;
  readonly prepare: () => Promise<Prepared>;
}
