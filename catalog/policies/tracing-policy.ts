// `tracing`: which calls of a function are traced.
import { type RefuseDefinition, refuseUnknown, show } from "../option-checks.ts";
import type { TracingSettings } from "./policy-settings.ts";

/** A part of the calls. */
export interface TracingPolicy {
  /** From 0 to 1; 0: only calls under a traced caller, which are traced at any rate. */
  readonly sampleRate: number;
}

/** Which part of a function's calls is traced: for `tracing`. Checked when a function is defined with it. */
export function TracingPolicy(policy: TracingPolicy): TracingPolicy {
  return Object.freeze({ ...policy });
}

/** The settings of `tracing`: the five sampling states. */
export function settleTracing(given: boolean | TracingPolicy | undefined, refuse: RefuseDefinition): TracingSettings {
  if (given === undefined) return Object.freeze({ kind: "inherit" });
  if (typeof given === "boolean") return Object.freeze({ kind: given ? "all" : "off" });
  refuseUnknown(given, ["sampleRate"], refuse, "tracing");
  const { sampleRate } = given;
  if (!(sampleRate >= 0 && sampleRate <= 1)) {
    refuse(`tracing.sampleRate must be a number from 0 to 1, not ${show(sampleRate)}`);
  }
  return Object.freeze(sampleRate === 0 ? { kind: "traced-callers" } : { kind: "ratio", sampleRate });
}
