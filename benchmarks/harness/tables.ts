// Three tables shaped like TPC-H's, made from formulas: no licence, no download, the same rows everywhere.
import { generated } from "./data.ts";

export interface Tables {
  readonly lineitem: string;
  readonly orders: string;
  readonly customer: string;
}

const CUSTOMERS = 50_000;
const ORDERS = 500_000;
const LINES = 2_000_000;

/** A number that looks random, from 0 to `range` − 1, out of `value` and a prime of its own. */
const scattered = (value: string, prime: number, range: number): string => `(${value} * ${prime} % 1000003 % ${range})`;

/** Paths of Parquet files: 2 M lines of 500,000 orders of 50,000 customers. */
export async function orderTables(): Promise<Tables> {
  const customer = await generated(
    "customer.parquet",
    `SELECT i AS custkey, 'Customer ' || i AS name, ${scattered("i", 7919, 25)} AS nation,
       ['BUILDING', 'MACHINERY', 'HOUSEHOLD', 'FURNITURE', 'AUTOMOBILE'][${scattered("i", 104729, 5)} + 1] AS segment,
       ${scattered("i", 15485863, 1000000)} / 100.0::DOUBLE AS balance
     FROM range(${CUSTOMERS}) t(i)`,
  );
  const orders = await generated(
    "orders.parquet",
    `SELECT i AS orderkey, ${scattered("i", 32452843, CUSTOMERS)} AS custkey,
       DATE '1992-01-01' + ${scattered("i", 49979687, 2400)}::INTEGER AS orderdate,
       ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-LOW', '5-NONE'][${scattered("i", 67867967, 5)} + 1] AS priority
     FROM range(${ORDERS}) t(i)`,
  );
  const lineitem = await generated(
    "lineitem.parquet",
    `SELECT i // 4 AS orderkey, i % 4 AS linenumber, (${scattered("i", 86028121, 50)} + 1)::DOUBLE AS quantity,
       (${scattered("i", 122949823, 100000)} + 900) / 10.0::DOUBLE AS price,
       ${scattered("i", 141650939, 11)} / 100.0::DOUBLE AS discount, ${scattered("i", 160481183, 9)} / 100.0::DOUBLE AS tax,
       ['A', 'N', 'R'][${scattered("i", 179424673, 3)} + 1] AS flag, ['O', 'F'][i % 2 + 1] AS status,
       DATE '1992-01-02' + ${scattered("i", 198491317, 2500)}::INTEGER AS shipdate,
       ['AIR', 'MAIL', 'RAIL', 'SHIP', 'TRUCK'][${scattered("i", 217645177, 5)} + 1] AS mode
     FROM range(${LINES}) t(i)`,
  );
  return { lineitem, orders, customer };
}
