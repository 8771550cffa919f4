// A module that calls its function while it is imported, without waiting for it.
import { z } from "zod";
import { fn } from "../../../../index.ts";

export const logged = fn({ name: "logged_calls", input: { n: z.number() }, output: z.number() }).row(({ n }) => {
  const log = globalThis as { callsMade?: number[] };
  log.callsMade = [...(log.callsMade ?? []), n];
  return n;
});

export const called = logged.remote({ n: 1 });
