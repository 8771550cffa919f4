// test/vectors/policy.json with its types: what every implementation of the four small rules is held to.
import { readFileSync } from "node:fs";

type Sizes = readonly [rows: number, bytes: number, weight: number];

interface PolicyVectors {
  readonly gcra: readonly {
    readonly name: string;
    readonly limit: { readonly tokens: number; readonly periodUs: number; readonly burst: number };
    readonly steps: readonly (
      | { readonly nowUs: number; readonly cost: number; readonly allowed: boolean; waitUs: number; arrivalUs: number }
      | { readonly nowUs: number; readonly pauseUs: number; readonly pausedUntilUs: number }
    )[];
  }[];
  /** Leases are numbers; `ancestors` are those of the asking lease, nearest first. */
  readonly permits: readonly {
    readonly name: string;
    readonly maxConcurrent: number;
    readonly steps: readonly (
      | {
          readonly acquire: number;
          readonly ancestors: readonly number[];
          readonly reply: "own" | "borrow" | "wait";
          readonly lender?: number;
          readonly used: number;
        }
      | { readonly release: number; readonly used: number }
    )[];
  }[];
  readonly fairTag: readonly {
    readonly name: string;
    readonly steps: readonly (
      | { readonly tenant: string; readonly rows: number; readonly start: number }
      | { readonly serve: string; readonly start: number }
    )[];
  }[];
  readonly fitsBatch: readonly { readonly caps: Sizes; readonly sizes: readonly Sizes[]; readonly leading: number }[];
  readonly batchReadyRule: {
    readonly maxRows: number;
    readonly maxBytes: number;
    readonly maxWeight: number;
    readonly maxWaitMs: number;
  };
  readonly batchReady: readonly {
    readonly waiting: Sizes;
    readonly flush: boolean;
    readonly waitedUs: number;
    readonly runningLeases: number;
    readonly eager: boolean;
    readonly delayUs: number;
  }[];
  readonly backOff: readonly {
    readonly settings: readonly [initialMs: number, multiplier: number, maxWaitMs: number, jitter: boolean];
    readonly failures: number;
    readonly randomPerMille: number;
    readonly delayMs: number;
  }[];
}

export const POLICY_VECTORS = JSON.parse(
  readFileSync(new URL("../../vectors/policy.json", import.meta.url), "utf8"),
) as PolicyVectors;
