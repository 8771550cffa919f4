// Functions whose author says the version: the same one retuned, and one that should have said another.
import { z } from "zod";
import { fn } from "../../../../catalog/index.ts";

const spec = { name: "stated", input: { text: z.string() }, output: z.string(), version: "7" };

export const stated = fn(spec).row(({ text }) => text);
export const retuned = fn({ ...spec, concurrency: 8 }).row(({ text }) => text);
export const otherResult = fn({ ...spec, output: z.number() }).row(({ text }) => text.length);
