// The ordered rules, with the reason for each one's place.
import type { Plan } from "../plan/plan.ts";
import type { CallSite } from "../plan/query-text.ts";
import { applyRule, type Rule } from "./rule.ts";
import { computeArguments } from "./rules/compute-arguments.ts";
import { guardTry } from "./rules/guard-try.ts";
import { inlineUsedOnce } from "./rules/inline-used-once.ts";
import { liftCalls } from "./rules/lift-calls.ts";
import { maskFilteredArguments } from "./rules/mask-filtered-arguments.ts";
import { mergeProjections } from "./rules/merge-projections.ts";
import { moveJoinCalls } from "./rules/move-join-calls.ts";
import { pairJoinCalls } from "./rules/pair-join-calls.ts";
import { pinTime } from "./rules/pin-time.ts";
import { pruneColumns } from "./rules/prune-columns.ts";
import { pushFilterBelowCalls } from "./rules/push-filter-below-calls.ts";
import { pushLimitBelowCalls } from "./rules/push-limit-below-calls.ts";
import { shareCalls } from "./rules/share-calls.ts";
import { splitFilters } from "./rules/split-filters.ts";
import { unnestLambdas } from "./rules/unnest-lambdas.ts";

function rules(sites: readonly CallSite[], nowMs: number): readonly Rule[] {
  return [
    pinTime(nowMs), // before anything is moved or split
    inlineUsedOnce, // so that what reads a CTE meets the CTE's own operators
    pushFilterBelowCalls, // while calls are still expressions: a predicate moves by inlining what it reads
    pushLimitBelowCalls, // after filters, which must not be passed by a limit
    splitFilters, // after pushing: what is left of a filter needs its calls
    guardTry, // before calls are looked for: the guard is a condition like any other
    maskFilteredArguments, // conditions of calls as well
    moveJoinCalls, // so that the next rules meet calls only in operators with one input
    pairJoinCalls, // what is left reads both sides
    unnestLambdas, // so that no call is inside of what cannot be left
    liftCalls(sites), // from here on a call is a node
    shareCalls, // sees calls of different operators as nodes
    computeArguments, // after sharing, which compares arguments as they were written
    pruneColumns, // last of those that add or drop columns: removes what sharing and lifting left unread
    mergeProjections, // tidies what the others made
  ];
}

/** The same result with calls late, few, and as nodes of their own. `nowMs` is the instant the query sees. */
export function optimize(plan: Plan, sites: readonly CallSite[], nowMs: number): Plan {
  return rules(sites, nowMs).reduce(applyRule, plan);
}
