// All cases, by subject.
import type { Cases } from "../../agreement.ts";
import { aggregates } from "./aggregates.ts";
import { bits } from "./bits.ts";
import { conditional } from "./conditional.ts";
import { encoding } from "./encoding.ts";
import { geo } from "./geo.ts";
import { json } from "./json.ts";
import { list } from "./list.ts";
import { listAggregates } from "./list-aggregates.ts";
import { map } from "./map.ts";
import { math } from "./math.ts";
import { regex } from "./regex.ts";
import { similarity } from "./similarity.ts";
import { struct } from "./struct.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";
import { url } from "./url.ts";
import { vector } from "./vector.ts";
import { windows } from "./windows.ts";

export const subjects: { readonly [subject: string]: Cases } = {
  aggregates,
  bits,
  conditional,
  encoding,
  geo,
  json,
  list,
  listAggregates,
  map,
  math,
  regex,
  similarity,
  struct,
  text,
  time,
  url,
  vector,
  windows,
};
