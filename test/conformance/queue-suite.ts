// The conformance suite of the queue's port: what every implementation must pass, plain and with every move sent twice.
import { describe } from "vitest";
import { deadLetterTests, declarationTests, pausingTests, statisticsTests } from "./administration.ts";
import { flushTests, packingTests } from "./batching.ts";
import { boundTests, stateTests, submissionTests } from "./calls.ts";
import { cancelTests, lifetimeTests } from "./endings.ts";
import { fairnessTests } from "./fairness.ts";
import { gateTests } from "./gates.ts";
import { idempotencyTests } from "./idempotency.ts";
import { leaseTests, tokenTests } from "./leases.ts";
import { modelTests } from "./model/model-tests.ts";
import { borrowingTests, deadlockTests } from "./nesting.ts";
import type { OpenQueue } from "./open-queue.ts";
import { pauseRateTests, rateTests } from "./rates.ts";
import { replyTests } from "./replies.ts";
import { poisonTests, retryTests } from "./retries.ts";
import { type OpenScene, scenes } from "./scene.ts";
import { callerSessionTests, workerSessionTests } from "./sessions.ts";
import { streamTests } from "./streams.ts";
import { twice } from "./twice.ts";
import { movingTests, servingTests } from "./versions.ts";
import { wakingTests } from "./waking.ts";

const SUBJECTS: readonly ((open: OpenScene) => void)[] = [
  submissionTests,
  boundTests,
  stateTests,
  leaseTests,
  tokenTests,
  gateTests,
  borrowingTests,
  deadlockTests,
  rateTests,
  pauseRateTests,
  fairnessTests,
  packingTests,
  flushTests,
  retryTests,
  poisonTests,
  idempotencyTests,
  lifetimeTests,
  cancelTests,
  replyTests,
  streamTests,
  workerSessionTests,
  callerSessionTests,
  wakingTests,
  declarationTests,
  pausingTests,
  statisticsTests,
  deadLetterTests,
  servingTests,
  movingTests,
];

/**
 * Declares the suite for the queue that `open` opens: each test opens one of its own and closes it. Time passes only through
 * what `open` gives, so no test waits for a clock.
 */
export function queueSuite(name: string, open: OpenQueue): void {
  plainSuite(name, open);
  plainSuite(`${name}, every move sent twice`, async () => {
    const opened = await open();
    return { ...opened, queue: twice(opened.queue) };
  });
}

/** As {@link queueSuite}, with every move sent once. */
export function plainSuite(name: string, open: OpenQueue): void {
  describe(name, () => {
    const openScene = scenes(open);
    for (const subject of SUBJECTS) subject(openScene);
    modelTests(openScene);
  });
}
