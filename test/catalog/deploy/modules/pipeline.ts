// A module that also runs a pipeline and calls its function, as programs do.
import { z } from "zod";
import { connect, fn } from "../../../../index.ts";

export const doubled = fn({ name: "doubled_in_pipeline", input: { n: z.number() }, output: z.number() }).row(
  ({ n }) => n * 2,
);

const log = globalThis as { pipelinesRun?: number };
const session = await connect();
log.pipelinesRun = (log.pipelinesRun ?? 0) + (await session.frames.range(3).count());
await session.close();
log.pipelinesRun += await doubled.remote({ n: 1 });
