import { describe, expect, onTestFinished, test } from "vitest";
import { Database } from "../../../../engine/database/database.ts";
import { coerceArgument } from "../../../../engine/plan/bind/coerce-argument.ts";
import { type LogicalType, type PrimitiveId, printType } from "../../../../engine/types/logical-type.ts";

const primitive = (id: PrimitiveId): LogicalType => ({ id });
const list = (child: PrimitiveId): LogicalType => ({ id: "LIST", child: { id: child } });
const struct = (...names: string[]): LogicalType => ({
  id: "STRUCT",
  fields: names.map((name) => ({ name, type: { id: "VARCHAR" } })),
});

const SMALL = ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"] as const;
const WIDE = ["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"] as const;

describe("a column given to a parameter", () => {
  test.each([...SMALL, "FLOAT", "NULL"] as const)("of %s becomes a DOUBLE", (id) => {
    expect(coerceArgument(primitive("DOUBLE"), primitive(id))).toEqual({ id: "DOUBLE" });
  });

  test.each(WIDE)("of %s stays as it is for a DOUBLE, as a cast would round", (id) => {
    expect(coerceArgument(primitive("DOUBLE"), primitive(id))).toEqual({ id });
    expect(coerceArgument(list("DOUBLE"), list(id))).toEqual(list(id));
  });

  test.each([...SMALL, ...WIDE])("of %s becomes a BIGINT", (id) => {
    expect(coerceArgument(primitive("BIGINT"), primitive(id))).toEqual({ id: "BIGINT" });
  });

  test("is refused where the cast would narrow", () => {
    expect(coerceArgument(primitive("INTEGER"), primitive("BIGINT"))).toBeUndefined();
    expect(coerceArgument(primitive("INTEGER"), primitive("UINTEGER"))).toBeUndefined();
    expect(coerceArgument(primitive("FLOAT"), primitive("INTEGER"))).toBeUndefined();
    expect(coerceArgument(primitive("DOUBLE"), { id: "DECIMAL", width: 4, scale: 1 })).toBeUndefined();
    expect(coerceArgument(primitive("DOUBLE"), primitive("VARCHAR"))).toBeUndefined();
  });

  test("of arrays becomes a list, of structs the fields the parameter names", () => {
    expect(coerceArgument(list("DOUBLE"), { id: "ARRAY", child: { id: "FLOAT" }, size: 3 })).toEqual(list("DOUBLE"));
    expect(coerceArgument(struct("a"), struct("b", "a"))).toEqual(struct("a"));
    expect(coerceArgument(struct("a", "c"), struct("a"))).toBeUndefined();
  });

  test("is cast by DuckDB to what is said here", async () => {
    const database = await Database.open();
    onTestFinished(() => database.close());
    const instants = ["DATE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMP_NS"] as const;
    const casts = instants.map((id) => {
      const type = coerceArgument(primitive("TIMESTAMP WITH TIME ZONE"), primitive(id))!;
      return `CAST(${id} '2024-02-29' AS ${printType(type)}) = TIMESTAMPTZ '2024-02-29 00:00:00+00'`;
    });
    await database.run(`SELECT CASE WHEN NOT (${casts.join(" AND ")}) THEN error('another instant') END`);
  });
});
