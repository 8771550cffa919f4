// Finds the bad rows of work that fails as a whole: by halves, so that k bad rows of n cost at most 2k·log₂ n more runs.
import type { FunctionContract } from "../../catalog/index.ts";
import { after } from "../isolation/after.ts";
import type { WorkFailure, WorkResult } from "../isolation/isolate.ts";
import { type LeasedRows, partOf } from "./leased-rows.ts";
import { crashFailure, doneResults, failedResults, joinResults, type RowResults } from "./row-results.ts";

/** How one piece is run, and what its failure as a whole means. */
export interface HalvingRun {
  readonly definition: FunctionContract;
  /** @param crashes how many pieces with all of these rows have crashed in this search */
  run(rows: LeasedRows, crashes: number): WorkResult | Promise<WorkResult>;
  /** Whether a failure of several rows is to be traced to some of them. */
  isDivisible(failure: Omit<WorkFailure, "row">): boolean;
  /** Whether workers may die again to find out which row kills them. */
  readonly dividesCrashes: boolean;
}

/** Runs `rows`, and their halves where that fails. Rows keep their order. At once where nothing has to be waited for. */
export function runHalving(how: HalvingRun, rows: LeasedRows, crashes = 0): RowResults | Promise<RowResults> {
  return after(how.run(rows, crashes), (result) => {
    switch (result.kind) {
      case "done":
        return doneResults(result);
      case "threw":
        if (rows.count > 1 && how.isDivisible(result.failure)) return runHalves(how, rows, crashes).then(countRun);
        return failedResults(rows.count, { ...result.failure, isCrash: false }, 1);
      case "crashed":
        if (rows.count > 1 && how.dividesCrashes) return runHalves(how, rows, crashes + 1).then(countRun);
        return failedResults(rows.count, crashFailure(result.detail), 1);
    }
  });
}

/**
 * Runs the halves of rows that failed as a whole. When nothing is wrong with the first, something must be with the second,
 * which is then not run as a whole: it would only fail again.
 */
export async function runHalves(how: HalvingRun, rows: LeasedRows, crashes = 0): Promise<RowResults> {
  const middle = rows.count >> 1;
  const left = await runHalving(how, partOf(rows, 0, middle), crashes);
  const second = partOf(rows, middle, rows.count);
  const isBlamed = left.failures.length === 0 && second.count > 1;
  const right = await (isBlamed ? runHalves : runHalving)(how, second, crashes);
  return joinResults(how.definition, left, right);
}

function countRun(results: RowResults): RowResults {
  return { ...results, invocations: results.invocations + 1 };
}
