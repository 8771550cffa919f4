// A typed constant as SQL. Every form folds back to a constant of exactly the type, so filters still prune.
import { QuarryError } from "../../errors.ts";
import { type LogicalType, printType } from "../../types/logical-type.ts";
import { quoteName, quoteText } from "../../types/quote.ts";
import type { ConstantValue, Expression } from "../expression.ts";

const castTo = (type: LogicalType, text: string): string => `CAST(${text} AS ${printType(type)})`;

/** DuckDB keeps infinite dates and timestamps as the extremes of their integer. */
const INFINITIES: { readonly [integer: string]: string } = {
  "2147483647": "infinity",
  "-2147483647": "-infinity",
  "9223372036854775807": "infinity",
  "-9223372036854775807": "-infinity",
};

export function printConstant({ value, type }: Expression & { kind: "constant" }): string {
  return printValue(value, type);
}

function printValue(value: ConstantValue, type: LogicalType): string {
  if (value === null) return type.id === "NULL" ? "NULL" : castTo(type, "NULL");
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? printScalar(value, type) : printNested(value, type);
}

function printScalar(value: string, type: LogicalType): string {
  switch (type.id) {
    case "INTEGER":
    case "BIGINT":
      return value.startsWith("-") ? `(${value})::${type.id}` : `${value}::${type.id}`;
    case "VARCHAR":
      return quoteText(value);
    case "DECIMAL":
      return castTo(type, quoteText(placePoint(value, type.scale)));
    case "DATE":
    case "TIME":
    case "TIMESTAMP_S":
    case "TIMESTAMP_MS":
    case "TIMESTAMP":
    case "TIMESTAMP_NS":
    case "TIMESTAMP WITH TIME ZONE":
      return type.id !== "TIME" && value in INFINITIES
        ? castTo(type, quoteText(INFINITIES[value]!))
        : printInstant(value, type);
    case "TIME WITH TIME ZONE":
      throw new QuarryError(
        "plan.unsupported",
        "A TIME WITH TIME ZONE constant cannot stand beside a call: cast it from text.",
        {
          detail: type.id,
        },
      );
    default:
      return castTo(type, quoteText(value));
  }
}

/** The constant's integer counts from 1970 in the type's own unit. */
function printInstant(value: string, type: LogicalType): string {
  switch (type.id) {
    case "DATE":
      return `(DATE '1970-01-01' + (${value})::INTEGER)`;
    case "TIMESTAMP_S":
      return castTo(type, `make_timestamp((${value})::BIGINT * 1000000)`);
    case "TIMESTAMP_MS":
      return castTo(type, `make_timestamp((${value})::BIGINT * 1000)`);
    case "TIMESTAMP_NS":
      return `make_timestamp_ns((${value})::BIGINT)`;
    case "TIMESTAMP WITH TIME ZONE":
      return `timezone('UTC', make_timestamp((${value})::BIGINT))`;
    default:
      return castTo(type, `make_timestamp((${value})::BIGINT)`);
  }
}

function placePoint(unscaled: string, scale: number): string {
  const digits = unscaled.replace("-", "").padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : `.${digits.slice(-scale)}`;
  return `${unscaled.startsWith("-") ? "-" : ""}${whole}${fraction}`;
}

function printNested(values: readonly ConstantValue[], type: LogicalType): string {
  switch (type.id) {
    case "LIST":
    case "ARRAY":
      return castTo(type, `[${values.map((value) => printValue(value, type.child)).join(", ")}]`);
    case "STRUCT":
      return printStruct(values, type);
    case "MAP": {
      const column = (part: 0 | 1, child: LogicalType) =>
        values.map((entry) => printValue((entry as readonly ConstantValue[])[part]!, child)).join(", ");
      return castTo(type, `map([${column(0, type.key)}], [${column(1, type.value)}])`);
    }
    default:
      return castTo(type, "NULL");
  }
}

function printStruct(values: readonly ConstantValue[], type: LogicalType & { id: "STRUCT" }): string {
  const named = type.fields.every(({ name }) => name !== "");
  const fields = type.fields.map(({ name, type: fieldType }, index) => {
    const value = printValue(values[index]!, fieldType);
    return named ? `${quoteName(name)} := ${value}` : value;
  });
  return `${named ? "struct_pack" : "row"}(${fields.join(", ")})`;
}
