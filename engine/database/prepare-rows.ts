// A query whose rows can be read: variants have no vectors outside DuckDB, so those of a result leave it as JSON.
import type { Connection } from "../duckdb/connection.ts";
import { PreparedQuery } from "../duckdb/prepared-query.ts";
import { type LogicalType, type NamedType, printType, type Schema } from "../types/logical-type.ts";
import { quoteName, quoteText } from "../types/quote.ts";

/** A bound query, and the columns it was asked for: where they say VARIANT, the rows hold JSON text. */
export interface RowQuery {
  readonly query: PreparedQuery;
  readonly schema: Schema;
}

export async function prepareRows(connection: Connection, sql: string): Promise<RowQuery> {
  const query = await PreparedQuery.open(connection, sql);
  const { schema } = query;
  if (!schema.some(({ type }) => withJson(type) !== type)) return { query, schema };
  query.close();
  return { query: await PreparedQuery.open(connection, castToJson(sql, schema)), schema };
}

function castToJson(sql: string, schema: Schema): string {
  const columns = schema.map(({ name, type }, index) => {
    const readable = withJson(type);
    const value = readable === type ? `#${index + 1}` : `CAST(#${index + 1} AS ${printType(readable)})`;
    return `${value} AS ${quoteName(name)}`;
  });
  return `SELECT ${columns.join(", ")} FROM query(${quoteText(sql)})`;
}

/** The type with JSON for every VARIANT within it; itself when there is none. */
export function withJson(type: LogicalType): LogicalType {
  switch (type.id) {
    case "VARIANT":
      return { id: "JSON" };
    case "LIST":
    case "ARRAY": {
      const child = withJson(type.child);
      return child === type.child ? type : { ...type, child };
    }
    case "MAP": {
      const [key, value] = [withJson(type.key), withJson(type.value)];
      return key === type.key && value === type.value ? type : { ...type, key, value };
    }
    case "STRUCT": {
      const fields = membersWithJson(type.fields);
      return fields === type.fields ? type : { ...type, fields };
    }
    case "UNION": {
      const members = membersWithJson(type.members);
      return members === type.members ? type : { ...type, members };
    }
    default:
      return type;
  }
}

function membersWithJson(members: readonly NamedType[]): readonly NamedType[] {
  const changed = members.map((member) => ({ ...member, type: withJson(member.type) }));
  return changed.some(({ type }, index) => type !== members[index]!.type) ? changed : members;
}
