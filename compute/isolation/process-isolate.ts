// Handlers in a process of their own: whatever they do to it, this one goes on.
import type { FunctionDefinition } from "../../catalog/index.ts";
import { openChild } from "./host/child-link.ts";
import { GuestIsolate } from "./host/guest-isolate.ts";
import type { Isolate } from "./isolate.ts";

/**
 * The isolate of a function that says `isolation: "process"`, and of work that is suspected of having killed a worker: one
 * child process, started when work needs it and again after it died.
 */
export function openProcessIsolate(definition: FunctionDefinition): Isolate {
  return new GuestIsolate(definition, { entry: "child-main", open: openChild, maxGuests: 1, close: async () => {} });
}
