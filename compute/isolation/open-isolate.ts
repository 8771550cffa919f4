// The isolate a function asks for.
import { InlineIsolate } from "./inline-isolate.ts";
import type { OpenIsolate } from "./isolate.ts";

export const openIsolate: OpenIsolate = (definition) => new InlineIsolate(definition);
