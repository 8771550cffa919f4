// Handlers in a process of their own: whatever they do to it, this one goes on.
import { openChild } from "./host/child-link.ts";
import { GuestIsolate, type GuestOptions, type PlacedFunction } from "./host/guest-isolate.ts";
import type { Isolate } from "./isolate.ts";

/**
 * The isolate of a function that says `isolation: "process"`, and of work that is suspected of having killed a worker: one
 * child process, started when work needs it and again after it died.
 */
export function openProcessIsolate(definition: PlacedFunction, { find }: GuestOptions = {}): Isolate {
  const close = async () => {};
  return new GuestIsolate(definition, { entry: "child-main", open: openChild, maxGuests: 1, close, find });
}
