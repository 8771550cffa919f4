// ENUM columns out of JavaScript strings: indexes into the type's values, which are the dictionary.
import { type DataType, type Dictionary, type Utf8, vectorFromArray } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";
import { Blanks } from "./blanks.ts";
import type { BuildData } from "./built-data.ts";

export function enumBuilder(type: Extract<LogicalType, { id: "ENUM" }>, target: DataType): BuildData {
  const indexOf = new Map<unknown, number>(type.values.map((value, index) => [value, index]));
  const dictionary = vectorFromArray([...type.values], (target as Dictionary<Utf8>).dictionary);
  return (values) => {
    const { length } = values;
    const indexes = new Int32Array(length);
    const blanks = new Blanks(type, length);
    for (let row = 0; row < length; row++) {
      const index = indexOf.get(values[row]);
      if (index !== undefined) indexes[row] = index;
      else blanks.add(row, values[row]);
    }
    return blanks.build(target, { data: indexes, dictionary });
  };
}
