// One fault over one load, from an empty Redis to a verdict.

import type { Fault } from "../faults/fault.ts";
import { checkHistory, type Violation } from "../history/check-history.ts";
import type { History } from "../history/history.ts";
import type { Programs } from "./bundle.ts";
import { FUNCTION_PROMISES } from "./functions.ts";
import { Stage } from "./stage.ts";

export interface FaultRun {
  readonly history: History;
  readonly violations: readonly Violation[];
}

const SCENE = { workers: 2, callers: 2, inFlight: 96, leaseMs: 3_000 };

export async function runFault(fault: Fault, programs: Programs, seed: number, calls = fault.calls): Promise<FaultRun> {
  const ground = await fault.open();
  try {
    const stage = await Stage.open({ ...SCENE, programs, seed, calls, url: ground.url, mix: fault.mix });
    try {
      await ground.inject(stage);
      const history = await stage.finish();
      return { history, violations: checkHistory(history, { ...FUNCTION_PROMISES, refusals: fault.refusals ?? [] }) };
    } finally {
      await stage.close();
    }
  } finally {
    await ground.close();
  }
}
