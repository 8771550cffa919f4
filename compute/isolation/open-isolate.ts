// The isolate a function asks for, and the process of its own that a suspect gets.
import { InlineIsolate } from "./inline-isolate.ts";
import type { OpenIsolate } from "./isolate.ts";
import { openProcessIsolate } from "./process-isolate.ts";
import { openThreadIsolate } from "./thread-isolate.ts";

export const openIsolate: OpenIsolate = (definition, { alone }) => {
  if (alone || definition.isolation === "process") return openProcessIsolate(definition);
  return definition.isolation === "thread" ? openThreadIsolate(definition) : new InlineIsolate(definition);
};
