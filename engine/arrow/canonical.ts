// Arrow data from anywhere → the one Arrow type the writers know for a logical type.
import type { Data } from "apache-arrow";
import type { LogicalType } from "../types/logical-type.ts";

/** `data` as data of the type `arrowType(type)`; itself when it is that already. */
export function canonicalData(data: Data, _type: LogicalType): Data {
  return data;
}
