// Which of a plan's columns are read as `number`: what a frame's expressions say of themselves, told for SQL text from
// the bound plan.
import { naturalReading } from "../expr/reading.ts";
import { within } from "../expr/reading-rules.ts";
import type { Expression } from "../plan/expression.ts";
import { type Plan, schemaOf } from "../plan/plan.ts";
import type { CallSite } from "../plan/query-text.ts";
import { READ_AS_NUMBER, type Reading } from "../types/reading.ts";

export interface ReadingFacts {
  readonly sites: readonly CallSite[];
  /** Of a column of a registered source. */
  source(id: number, column: string): Reading | undefined;
}

/** Functions whose result counts something. */
const COUNTING: ReadonlySet<string> = new Set(
  (
    "count count_star row_number rank dense_rank rank_dense ntile length len strlen char_length array_length list_position " +
    "year month day hour minute second millisecond week quarter dayofweek dayofyear weekday isodow date_diff datediff"
  ).split(" "),
);

export function planReadings(plan: Plan, facts: ReadingFacts): readonly (Reading | undefined)[] {
  return new Readings(facts).of(plan);
}

class Readings {
  readonly #facts: ReadingFacts;
  readonly #named = new Map<number, readonly (Reading | undefined)[]>();

  constructor(facts: ReadingFacts) {
    this.#facts = facts;
  }

  of(plan: Plan): readonly (Reading | undefined)[] {
    switch (plan.kind) {
      case "source":
        return plan.columns.map(({ name }) => this.#facts.source(plan.source, name));
      case "project":
        return this.#expressions(
          plan.columns.map(({ expression }) => expression),
          plan.input,
        );
      case "aggregate":
        return [
          ...this.#expressions(
            plan.groups.map(({ expression }) => expression),
            plan.input,
          ),
          ...plan.aggregates.map(named),
        ];
      case "window":
        return [...this.of(plan.input), ...plan.windows.map(named)];
      case "filter":
      case "sort":
      case "limit":
      case "distinct":
      case "sample":
        return this.of(plan.input);
      case "join":
        return this.#joined(plan);
      case "with":
        this.#named.set(plan.id, this.of(plan.definition));
        return this.of(plan.body);
      case "reference":
        return this.#named.get(plan.id) ?? natural(plan);
      default:
        return natural(plan);
    }
  }

  #joined(plan: Extract<Plan, { kind: "join" }>): readonly (Reading | undefined)[] {
    const columns = [...this.of(plan.left), ...this.of(plan.right)];
    return natural(plan).map((reading, index) => (plan.join === "MARK" ? reading : columns[index]));
  }

  #expressions(expressions: readonly Expression[], input: Plan): readonly (Reading | undefined)[] {
    const columns = expressions.some(({ kind }) => kind === "ref") ? this.of(input) : [];
    return expressions.map((expression) => {
      if (expression.kind === "ref") return columns[expression.index];
      if (expression.kind === "call") return this.#call(expression.site) ?? naturalReading(expression.type);
      return expression.kind === "apply" ? named(expression) : naturalReading(expression.type);
    });
  }

  #call(site: number): Reading | undefined {
    const { function: value, onError } = this.#facts.sites[site]!;
    const { form, resultReading } = value["~function"];
    const reading = form === "stream" ? within("child", resultReading) : resultReading;
    return onError === "try" && reading !== undefined
      ? { fields: { value: reading, attempts: READ_AS_NUMBER } }
      : reading;
  }
}

const natural = (plan: Plan): readonly (Reading | undefined)[] =>
  schemaOf(plan).map(({ type }) => naturalReading(type));

function named({ name, type }: Pick<Extract<Expression, { kind: "apply" }>, "name" | "type">): Reading | undefined {
  return type.id === "BIGINT" && COUNTING.has(name) ? READ_AS_NUMBER : naturalReading(type);
}
