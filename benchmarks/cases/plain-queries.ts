// Ten queries without calls, as frames and as the SQL one would write by hand: what the frame layer and the bridge add.
import { DuckDBInstance } from "@duckdb/node-api";
import { _, connect, F, when } from "../../index.ts";
import type { Benchmark, Prepared, Target, Version } from "../harness/benchmark.ts";
import { orderTables, type Tables } from "../harness/tables.ts";

export const benchmark: Benchmark = { title: "plain-queries: ten shapes after TPC-H", rounds: 5, prepare };

type Session = Awaited<ReturnType<typeof connect>>;
type Frame = { batches(): AsyncIterable<{ readonly numRows: number }> };

interface Shape {
  readonly name: string;
  readonly sql: string;
  readonly frame: Frame;
}

async function prepare(): Promise<Prepared> {
  const tables = await orderTables();
  const session = await connect();
  const instance = await DuckDBInstance.create(":memory:");
  const shapes = [...lineShapes(session, tables), ...joinShapes(session, tables)];
  return {
    versions: shapes.flatMap((shape) => versionsOf(shape, instance)),
    targets: shapes.map(({ name }): Target => ({ what: name, of: `${name}, frame`, to: `${name}, SQL`, atMost: 1.1 })),
    close: () => session.close(),
  };
}

function versionsOf({ name, sql, frame }: Shape, instance: DuckDBInstance): Version[] {
  return [
    { name: `${name}, frame`, result: name, run: () => countBatches(frame) },
    { name: `${name}, SQL`, result: name, run: () => countChunks(instance, sql) },
  ];
}

async function countBatches(frame: Frame): Promise<string> {
  let rows = 0;
  for await (const batch of frame.batches()) rows += batch.numRows;
  return `${rows} rows`;
}

async function countChunks(instance: DuckDBInstance, sql: string): Promise<string> {
  const connection = await instance.connect();
  const result = await connection.stream(sql);
  let rows = 0;
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk())
    rows += chunk.rowCount;
  connection.closeSync();
  return `${rows} rows`;
}

function lineShapes({ frames }: Session, { lineitem }: Tables): Shape[] {
  const lines = frames.scan(lineitem);
  const from = `FROM '${lineitem}'`;
  const revenue = _.price.mul(_.discount.neg().add(1));
  return [
    {
      name: "1 pricing summary",
      frame: lines
        .filter(_.shipdate.le(new Date("1998-09-02")))
        .withColumns({ revenue })
        .groupBy("flag", "status")
        .agg({ quantity: F.sum(_.quantity), revenue: F.sum(_.revenue), price: F.mean(_.price), lines: F.count() })
        .orderBy("flag", "status"),
      sql: `SELECT flag, status, sum(quantity), sum(price * (1 - discount)), avg(price), count(*) ${from}
        WHERE shipdate <= DATE '1998-09-02' GROUP BY ALL ORDER BY flag, status`,
    },
    {
      name: "6 forecast",
      frame: lines
        .filter(_.discount.between(0.05, 0.07).and(_.quantity.lt(24)))
        .agg({ revenue: F.sum(_.price.mul(_.discount)) }),
      sql: `SELECT sum(price * discount) ${from} WHERE discount BETWEEN 0.05 AND 0.07 AND quantity < 24`,
    },
    {
      name: "projection of all rows",
      frame: lines.project({ key: _.orderkey, revenue, mode: _.mode }),
      sql: `SELECT orderkey AS key, price * (1 - discount) AS revenue, mode ${from}`,
    },
    {
      name: "sort of all rows, first 100",
      frame: lines.orderBy(_.price.desc(), "orderkey", "linenumber").limit(100),
      sql: `SELECT * ${from} ORDER BY price DESC, orderkey, linenumber LIMIT 100`,
    },
    {
      name: "largest line per order",
      frame: lines
        .withColumns({
          place: F.rowNumber().over({ partitionBy: [_.orderkey], orderBy: [_.price.desc(), _.linenumber] }),
        })
        .filter(_.place.eq(1))
        .select("orderkey", "price"),
      sql: `SELECT orderkey, price FROM (SELECT orderkey, price,
        row_number() OVER (PARTITION BY orderkey ORDER BY price DESC, linenumber) AS place ${from}) WHERE place = 1`,
    },
  ];
}

function joinShapes({ frames }: Session, tables: Tables): Shape[] {
  const [lines, orders, customers] = [tables.lineitem, tables.orders, tables.customer].map((file) =>
    frames.scan(file),
  ) as [ReturnType<typeof frames.scan>, ReturnType<typeof frames.scan>, ReturnType<typeof frames.scan>];
  const revenue = _.price.mul(_.discount.neg().add(1));
  return [
    {
      name: "3 shipping priority",
      frame: lines
        .join(orders, { on: "orderkey" })
        .join(customers.filter(_.segment.eq("BUILDING")), { on: "custkey" })
        .groupBy("orderkey", "orderdate")
        .agg({ revenue: F.sum(revenue) })
        .orderBy(_.revenue.desc(), "orderkey")
        .limit(10),
      sql: `SELECT orderkey, orderdate, sum(price * (1 - discount)) AS revenue FROM '${tables.lineitem}'
        JOIN '${tables.orders}' USING (orderkey) JOIN '${tables.customer}' USING (custkey)
        WHERE segment = 'BUILDING' GROUP BY ALL ORDER BY revenue DESC, orderkey LIMIT 10`,
    },
    {
      name: "4 orders with late lines",
      frame: orders
        .join(lines.filter(_.shipdate.gt(new Date("1996-01-01"))), { on: "orderkey", how: "semi" })
        .groupBy("priority")
        .agg({ orders: F.count() }),
      sql: `SELECT priority, count(*) FROM '${tables.orders}' o WHERE EXISTS (SELECT 1 FROM '${tables.lineitem}' l
        WHERE l.orderkey = o.orderkey AND shipdate > DATE '1996-01-01') GROUP BY priority`,
    },
    {
      name: "10 best customers",
      frame: lines
        .filter(_.flag.eq("R"))
        .join(orders, { on: "orderkey" })
        .join(customers, { on: "custkey" })
        .groupBy("custkey", "name", "balance")
        .agg({ revenue: F.sum(revenue) })
        .orderBy(_.revenue.desc(), "custkey")
        .limit(20),
      sql: `SELECT custkey, name, balance, sum(price * (1 - discount)) AS revenue FROM '${tables.lineitem}'
        JOIN '${tables.orders}' USING (orderkey) JOIN '${tables.customer}' USING (custkey)
        WHERE flag = 'R' GROUP BY ALL ORDER BY revenue DESC, custkey LIMIT 20`,
    },
    {
      name: "12 priorities by mode",
      frame: lines
        .filter(_.mode.isIn(["MAIL", "SHIP"]))
        .join(orders, { on: "orderkey" })
        .withColumns({ high: when(_.priority.isIn(["1-URGENT", "2-HIGH"]), 1).otherwise(0) })
        .groupBy("mode")
        .agg({ high: F.sum(_.high), lines: F.count() }),
      sql: `SELECT mode, sum(CASE WHEN priority IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END), count(*)
        FROM '${tables.lineitem}' JOIN '${tables.orders}' USING (orderkey) WHERE mode IN ('MAIL', 'SHIP') GROUP BY mode`,
    },
    {
      name: "18 large orders",
      frame: lines
        .groupBy("orderkey")
        .agg({ quantity: F.sum(_.quantity) })
        .filter(_.quantity.gt(150))
        .join(orders, { on: "orderkey" }),
      sql: `SELECT * FROM (SELECT orderkey, sum(quantity) AS quantity FROM '${tables.lineitem}' GROUP BY orderkey
        HAVING sum(quantity) > 150) JOIN '${tables.orders}' USING (orderkey)`,
    },
  ];
}
