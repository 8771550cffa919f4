// as(schema) and scan(uri, { schema }): the columns the schema names, checked against the binder's types.

import { printType, sameType } from "../../types/logical-type.ts";
import { quoteName } from "../../types/quote.ts";
import type { BindNode } from "../binder.ts";
import { columnNamed, selectFrom } from "../bound-frame.ts";
import { fitColumn } from "../schema-fit.ts";

export const bindAs: BindNode<"as"> = async (node, binder) => {
  const input = await binder.frame(node.input);
  const schema = await binder.schemaOf(input);
  const columns = node.columns.map((declared) => {
    const { name } = columnNamed(input, declared.name);
    const actual = schema.find((column) => column.name === name)!.type;
    const { type, reading } = fitColumn(declared, actual);
    const sql = sameType(type, actual) ? quoteName(name) : `CAST(${quoteName(name)} AS ${printType(type)})`;
    return { name, sql, reading };
  });
  return selectFrom(columns, input.from);
};
