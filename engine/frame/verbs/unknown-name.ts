// "Did you mean" for functions and tables nobody knows: names of ours come before DuckDB's.
import { didYouMean, QuarryError } from "../../errors.ts";
import type { Binder } from "../binder.ts";

export function unknownName(error: QuarryError, binder: Binder): QuarryError | undefined {
  if (error.code === "plan.unknown-function") {
    const { name, available } = (error as QuarryError<"plan.unknown-function">).facts;
    const ours = binder.functions().map((info) => info.name);
    const guess = didYouMean(name, ours) || didYouMean(name, available);
    const message = `There is no function "${name}".${guess}`;
    return new QuarryError("plan.unknown-function", message, { name, available: [...ours, ...available] });
  }
  if (error.code !== "plan.unknown-table") return undefined;
  const { table } = (error as QuarryError<"plan.unknown-table">).facts;
  if (binder.tables.has(table)) {
    const message = `"${table}" is a frame, which queries can read; what is kept as text, as a view is, cannot.`;
    return new QuarryError("plan.unknown-table", message, { table });
  }
  const guess = didYouMean(table, [...binder.tables.keys()]);
  return guess === ""
    ? undefined
    : new QuarryError("plan.unknown-table", `There is no table "${table}".${guess}`, { table });
}
