// Constants in plan JSON → exact, JSON-safe constants.
import type { LogicalType } from "../../types/logical-type.ts";
import type { ConstantValue, Expression } from "../expression.ts";
import { decodeType } from "./decode-type.ts";
import { asCount, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

export function decodeConstant(json: PlanJson): Expression & { kind: "constant" } {
  const type = decodeType(json.type);
  return { kind: "constant", type, value: json.is_null === true ? null : decodeValue(type, json.value) };
}

const decodeChildren = (value: unknown): ConstantValue[] =>
  mapRecords(asRecord(value, "constant").children, "children", (child) => decodeConstant(child).value);

/** 128-bit integers come as two halves. */
function joinHalves(value: unknown): string {
  const halves = asRecord(value, "128-bit constant");
  return String((BigInt(String(halves.upper)) << 64n) | BigInt(String(halves.lower)));
}

/** UUIDs are kept with the top bit inverted, so that they sort as text does. */
function uuidText(value: unknown): string {
  const bits = BigInt.asUintN(128, BigInt(joinHalves(value)) ^ (1n << 127n));
  const hex = bits.toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function intervalText(value: unknown): string {
  const { months, days, micros } = asRecord(value, "interval");
  return `${months} months ${days} days ${micros} microseconds`;
}

function decodeValue(type: LogicalType, value: unknown): ConstantValue {
  switch (type.id) {
    case "BOOLEAN":
      return value === true;
    case "ENUM":
      return type.values[asCount(value, "enum index")]!;
    case "LIST":
    case "ARRAY":
    case "STRUCT":
    case "MAP":
      return decodeChildren(value);
    case "INTERVAL":
      return intervalText(value);
    case "UUID":
      return uuidText(value);
    case "VARCHAR":
    case "JSON":
    case "BLOB":
      return asText(value, "text constant");
    case "UNION":
    case "BIT":
    case "BIGNUM":
    case "VARIANT":
    case "GEOMETRY":
      throw badFormat(`a constant of type ${type.id}`);
    default:
      return typeof value === "object" && value !== null ? joinHalves(value) : String(value);
  }
}
