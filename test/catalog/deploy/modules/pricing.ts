// A function whose arguments JSON cannot say, and whose schema says more than its types.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

export const pricing = fn({
  name: "pricing",
  input: { item: z.string().min(1), count: z.bigint(), day: z.date() },
  output: z.object({ item: z.string(), total: z.bigint(), day: z.date() }),
  concurrency: 4,
}).row(({ item, count, day }) => ({ item, total: count * 2n, day }));
