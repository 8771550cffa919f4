// Arguments DuckDB takes out of a function when it binds it, read back from the data it keeps in their place.
import type { LogicalType } from "../../types/logical-type.ts";
import type { Expression } from "../expression.ts";
import { decodeConstant } from "./decode-constant.ts";
import { decodeType } from "./decode-type.ts";
import { asList, asRecord, type PlanJson } from "./plan-json.ts";

/** Aggregates that are a quantile by name: theirs was never an argument. */
const FIXED_QUANTILES = new Set(["median", "mad"]);

const isRecord = (value: unknown): value is PlanJson => typeof value === "object" && value !== null;

/** Arguments of a bound function with those DuckDB took out in their places: almost always the last ones. */
export function withErased(json: PlanJson, args: readonly Expression[]): Expression[] {
  const { function_data: data } = json;
  const isParts = isRecord(data) && data.part_codes !== undefined;
  return isParts ? [partNames(json), ...args] : [...args, ...erasedArguments(json)];
}

/** `date_part(['year', 'month'], day)`: the fields of its result are named for the parts. */
function partNames(json: PlanJson): Expression {
  const type = decodeType(json.return_type);
  const names = type.id === "STRUCT" ? type.fields.map(({ name }) => name) : [];
  return { kind: "constant", value: names, type: { id: "LIST", child: { id: "VARCHAR" } } };
}

/** The erased arguments of a bound function or aggregate, in order; they follow those that are left. */
export function erasedArguments(json: PlanJson): Expression[] {
  const { function_data: data, name } = json;
  if (!isRecord(data)) return [];
  if (isRecord(data.bind_data) && isRecord(data.bind_data.aggr_expr)) return erasedArguments(data.bind_data.aggr_expr);
  const { separator, quantiles, sample_size: sampleSize, min, max, n } = data;
  if (typeof separator === "string") return [{ kind: "constant", type: { id: "VARCHAR" }, value: separator }];
  if (quantiles !== undefined) {
    if (FIXED_QUANTILES.has(String(name))) return [];
    const isList = decodeType(json.return_type).id === "LIST";
    return [quantileArgument(asList(quantiles, "quantiles"), isList), ...integers("INTEGER", sampleSize)];
  }
  if (isRecord(min) && isRecord(max)) return [decodeConstant(min), decodeConstant(max)];
  return integers("BIGINT", n);
}

function integers(id: "INTEGER" | "BIGINT", value: unknown): Expression[] {
  return value === undefined ? [] : [{ kind: "constant", type: { id }, value: String(value) }];
}

/** One quantile or a list of them; exact ones are typed constants, approximate ones plain numbers. */
function quantileArgument(quantiles: readonly unknown[], isList: boolean): Expression {
  const constants = quantiles.map((quantile): Expression & { kind: "constant" } =>
    isRecord(quantile)
      ? decodeConstant(asRecord(quantile, "quantile"))
      : { kind: "constant", type: { id: "FLOAT" }, value: String(quantile) },
  );
  const [first] = constants;
  if (!isList) return first!;
  const type: LogicalType = { id: "LIST", child: first!.type };
  return { kind: "constant", value: constants.map(({ value }) => value), type };
}
