// An environment of shards in memory, each a scene of the queue's conformance tests.
import { onTestFinished } from "vitest";
import { MemoryStore } from "../../../catalog/index.ts";
import type { DiagnosedEnvironment } from "../../../compute/operation/diagnose.ts";
import type { FunctionLimits } from "../../../compute/queue/limits.ts";
import { MemoryQueue } from "../../../compute/queue/memory/memory-queue.ts";
import { limits } from "../../conformance/limits.ts";
import { Scene } from "../../conformance/scene.ts";
import { VirtualClock } from "../virtual-clock.ts";

/** What a test does with an environment. */
export interface Operated extends DiagnosedEnvironment {
  readonly clock: VirtualClock;
  scene(shard: string): Scene;
}

/** `functions`: by shard, the names of those that its queue knows. */
export async function operated(functions: Readonly<Record<string, readonly string[]>>): Promise<Operated> {
  const clock = new VirtualClock();
  const scenes = new Map<string, Scene>();
  for (const [shard, names] of Object.entries(functions)) {
    const queue = new MemoryQueue({ shard, clock });
    onTestFinished(() => queue.close());
    const advance = (ms: number) => clock.advance(ms);
    scenes.set(shard, new Scene({ queue, advance, sleep: advance, close: () => queue.close() }));
    await queue.declare(names.map((name): FunctionLimits => limits(name)));
  }
  return {
    clock,
    store: new MemoryStore(),
    scene: (shard) => scenes.get(shard)!,
    shards: async () => [...scenes.keys()],
    openQueue: async (shard) => scenes.get(shard)!.queue,
    libraries: async () => ({ own: "quarry_queue_1", loaded: ["quarry_queue_1"] }),
    inspect: async () => [],
    close: async () => {},
  };
}

/** A call that dies at once; its id. */
export async function deadCall(scene: Scene, functionName: string, reason = "TypeError: no"): Promise<string> {
  const id = await scene.accept(functionName);
  const worker = await scene.worker(`gravedigger of ${id}`);
  const { token, messages } = await worker.start(functionName);
  await worker.report(
    ...messages.map(({ id }) => ({ kind: "settle", id, token, body: 0, deadLetter: reason }) as const),
  );
  await worker.leave();
  return id;
}
