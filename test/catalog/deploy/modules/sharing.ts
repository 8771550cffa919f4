// Functions that share a provider, and do not always agree on what it takes.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

const spec = { input: { text: z.string() }, output: z.string() };
const provider = (rate: number) => ({ rate, key: "provider" });

export const asking = fn({ ...spec, name: "asking", version: "1", rateLimit: provider(10) }).row(({ text }) => text);
export const askingLess = fn({ ...spec, name: "asking", version: "2", rateLimit: provider(5) }).row(({ text }) => text);
export const telling = fn({ ...spec, name: "telling", rateLimit: provider(10) }).row(({ text }) => text);
export const tellingLess = fn({ ...spec, name: "telling", rateLimit: provider(5) }).row(({ text }) => text);
export const tellingMore = fn({ ...spec, name: "telling_more", rateLimit: provider(99) }).row(({ text }) => text);
export const tellingElsewhere = fn({ ...spec, name: "telling_elsewhere", rateLimit: provider(10), shard: "other" }).row(
  ({ text }) => text,
);
