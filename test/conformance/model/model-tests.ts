// Random histories of one queue, compared with a model after every move. MODEL_RUNS asks for more of them than usual.
import fc from "fast-check";
import { describe, it } from "vitest";
import type { OpenScene } from "../scene.ts";
import { commandArbitraries } from "./commands.ts";
import { MODEL_FUNCTIONS } from "./model-functions.ts";
import { QueueModel } from "./queue-model.ts";

/** Asked for by number, histories are new each time. */
const ASKED_RUNS = Number(process.env.MODEL_RUNS ?? 0);
const RUNS = ASKED_RUNS > 0 ? { numRuns: ASKED_RUNS } : { numRuns: 40, seed: 11 };
const MAX_MINUTES = 60;

export function modelTests(open: OpenScene): void {
  describe("any history", () => {
    it(
      "leaves every call in its one place, with its one outcome, under every limit",
      async () => {
        const commands = fc.commands(commandArbitraries, { maxCommands: 80, size: "max" });
        const histories = fc.asyncProperty(commands, (history) => fc.asyncModelRun(() => setUp(open), history));
        await fc.assert(histories, RUNS);
      },
      MAX_MINUTES * 60_000,
    );
  });
}

async function setUp(open: OpenScene) {
  const scene = await open(...MODEL_FUNCTIONS);
  const workers = [await scene.worker("first"), await scene.worker("second")];
  return { model: new QueueModel(), real: { scene, workers, caller: await scene.caller(), told: [] } };
}
