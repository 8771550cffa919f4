// "Did you mean" for a function nobody knows: the catalog's own names come before DuckDB's.
import { didYouMean, QuarryError } from "../../errors.ts";

export function unknownFunction(error: QuarryError, catalog: readonly string[]): QuarryError | undefined {
  if (error.code !== "plan.unknown-function") return undefined;
  const { name, available } = (error as QuarryError<"plan.unknown-function">).facts;
  const guess = didYouMean(name, catalog) || didYouMean(name, available);
  const message = `There is no function "${name}".${guess}`;
  return new QuarryError("plan.unknown-function", message, { name, available: [...catalog, ...available] });
}
