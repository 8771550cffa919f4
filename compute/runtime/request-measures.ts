// What the rows of one request weigh and cost, where their author measures them: looked at once, asked for of any slice.
import type { FunctionContract } from "../../catalog/index.ts";
import { rowCost, rowWeight } from "../caller/row-measures.ts";
import { measurePayload } from "../isolation/measure-payload.ts";
import type { RequestRows, Slice } from "./request-rows.ts";

/** One per request. */
export class RequestMeasures {
  /** Running sums; undefined where the author measures nothing. */
  readonly #weights: Float64Array | undefined;
  readonly #costs: Float64Array | undefined;

  /** @throws `function.failed` when a measure throws, `config.invalid` when it gives no number */
  constructor(definition: FunctionContract, { payload }: RequestRows) {
    const hasWeight = definition.batching.weight !== undefined;
    const hasCost = typeof definition.policies.rate?.cost === "function";
    if (!hasWeight && !hasCost) return;
    const [weights, costs] = measurePayload(definition, payload, [rowWeight, rowCost]);
    if (hasWeight) this.#weights = weights;
    if (hasCost) this.#costs = costs;
  }

  /** Whether slices differ by more than their rows. */
  get isMeasured(): boolean {
    return this.#weights !== undefined || this.#costs !== undefined;
  }

  /** Nothing where rows have no weight. */
  weightOf({ start, end }: Slice): number {
    return this.#weights === undefined ? 0 : this.#weights[end]! - this.#weights[start]!;
  }

  /** Tokens; one a row where the author does not measure them. */
  costOf({ start, end }: Slice): number {
    return this.#costs === undefined ? end - start : this.#costs[end]! - this.#costs[start]!;
  }
}
