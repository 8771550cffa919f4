// DuckDB's logical types in plan JSON → LogicalType.
import { type LogicalType, type NamedType, PRIMITIVE_IDS, type PrimitiveId } from "../../types/logical-type.ts";
import { asCount, asList, asRecord, asText, badFormat, mapRecords, type PlanJson } from "./plan-json.ts";

/** The ids that say their whole type. */
const PRIMITIVES: ReadonlyMap<string, PrimitiveId> = new Map(PRIMITIVE_IDS.map((id) => [id, id]));

const decodeFields = (info: PlanJson): NamedType[] =>
  mapRecords(info.child_types, "child types", (child) => ({
    name: asText(child.first, "field name"),
    type: decodeType(child.second),
  }));

/** @throws `internal.plan-format` for a type Quarry does not know. */
export function decodeType(value: unknown): LogicalType {
  const json = asRecord(value, "type");
  const id = asText(json.id, "type id");
  const info = json.type_info === null || json.type_info === undefined ? {} : asRecord(json.type_info, "type info");
  if (info.alias === "JSON") return { id: "JSON" };
  const primitive = PRIMITIVES.get(id);
  return primitive === undefined ? decodeNested(id, info) : { id: primitive };
}

function decodeNested(id: string, info: PlanJson): LogicalType {
  switch (id) {
    case "DECIMAL":
      return { id, width: asCount(info.width, "width"), scale: asCount(info.scale, "scale") };
    case "ENUM":
      return { id, values: asList(info.values, "enum values").map((text) => asText(text, "enum value")) };
    case "LIST":
      return { id, child: decodeType(info.child_type) };
    case "ARRAY":
      return { id, child: decodeType(info.child_type), size: asCount(info.size, "array size") };
    case "STRUCT":
      return { id, fields: decodeFields(info) };
    case "MAP": {
      const entry = decodeType(info.child_type);
      if (entry.id !== "STRUCT") throw badFormat("a map's entries are no struct");
      return { id, key: entry.fields[0]!.type, value: entry.fields[1]!.type };
    }
    case "UNION":
      return { id, members: decodeFields(info).slice(1) }; // the first field is the tag
    default:
      throw badFormat(`type ${id}`);
  }
}
