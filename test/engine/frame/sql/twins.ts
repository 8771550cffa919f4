// Queries in SQL, and the frames that mean the same.
import { z } from "zod";
import { _, F, fn, lit, type UntypedFrame, when } from "../../../../index.ts";

const options = { concurrency: 4 };
export const double = fn({ name: "double", input: { x: z.number() }, output: z.number(), ...options }).row(
  ({ x }) => x * 2,
);
export const label = fn({
  name: "label",
  input: { text: z.string(), lang: z.string() },
  output: z.string(),
  ...options,
}).row(({ text, lang }) => `${text}:${lang}`);
export const isOdd = fn({ name: "is_odd", input: { x: z.number() }, output: z.boolean(), ...options }).row(
  ({ x }) => x % 2 === 1,
);

export interface Tables {
  readonly t: UntypedFrame;
  readonly u: UntypedFrame;
}
export type Twin = readonly [sql: string, frame: (tables: Tables) => UntypedFrame];

const d = (x: unknown) => F.catalog_call("double", x as never);

export const TWINS: readonly Twin[] = [
  ["SELECT double(a) AS d FROM t", ({ t }) => t.project({ d: d(_.a) })],
  ["SELECT a, b, double(a) AS d FROM t", ({ t }) => t.project({ a: _.a, b: _.b, d: d(_.a) })],
  ["SELECT *, double(a) AS d FROM t", ({ t }) => t.withColumns({ d: d(_.a) })],
  ["SELECT double(double(a)) AS d FROM t", ({ t }) => t.project({ d: d(d(_.a)) })],
  ["SELECT double(a + 1) AS d FROM t", ({ t }) => t.project({ d: d(_.a.add(1)) })],
  ["SELECT double(a) AS d, double(a) AS e FROM t", ({ t }) => t.project({ d: d(_.a), e: d(_.a) })],
  ["SELECT a FROM t WHERE double(a) > 4", ({ t }) => t.filter(d(_.a).gt(4)).select("a")],
  ["SELECT a, double(a) AS d FROM t WHERE a > 1", ({ t }) => t.filter(_.a.gt(1)).project({ a: _.a, d: d(_.a) })],
  [
    "SELECT a, double(a) AS d FROM t WHERE double(a) > 2 AND a < 5",
    ({ t }) =>
      t
        .filter(d(_.a).gt(2))
        .filter(_.a.lt(5))
        .project({ a: _.a, d: d(_.a) }),
  ],
  [
    "SELECT * FROM (SELECT a, double(a) AS d FROM t) WHERE a > 1",
    ({ t }) => t.project({ a: _.a, d: d(_.a) }).filter(_.a.gt(1)),
  ],
  [
    "SELECT * FROM (SELECT a, double(a) AS d FROM t) WHERE d > 1",
    ({ t }) => t.project({ a: _.a, d: d(_.a) }).filter(_.d.gt(1)),
  ],
  [
    "WITH c AS (SELECT a, double(a) AS d FROM t) SELECT d FROM c",
    ({ t }) => t.project({ a: _.a, d: d(_.a) }).select("d"),
  ],
  ["SELECT a, double(a) AS d FROM t LIMIT 2", ({ t }) => t.project({ a: _.a, d: d(_.a) }).limit(2)],
  ["SELECT a, double(a) AS d FROM t LIMIT 2 OFFSET 1", ({ t }) => t.project({ a: _.a, d: d(_.a) }).slice(1, 2)],
  [
    "SELECT * FROM (SELECT a, double(a) AS d FROM t ORDER BY a DESC NULLS LAST) LIMIT 2",
    ({ t }) =>
      t
        .project({ a: _.a, d: d(_.a) })
        .orderBy(_.a.desc())
        .limit(2),
  ],
  [
    "SELECT a, double(a) AS d FROM t ORDER BY d ASC NULLS LAST",
    ({ t }) => t.project({ a: _.a, d: d(_.a) }).orderBy(_.d.asc()),
  ],
  ["SELECT label(b, 'en') AS l FROM t", ({ t }) => t.project({ l: F.catalog_call("label", _.b, "en") })],
  [
    "SELECT label(lang => 'en', text => b) AS l FROM t",
    ({ t }) => t.project({ l: F.call(label, { text: _.b, lang: "en" }) }),
  ],
  [
    "SELECT catalog.label(upper(b), b) AS l FROM t",
    ({ t }) => t.project({ l: F.call(label, { text: F.upper(_.b), lang: _.b }) }),
  ],
  ["SELECT catalog_call('double', a) AS d FROM t", ({ t }) => t.project({ d: d(_.a) })],
  ["SELECT double(a, on_error => 'null') AS d FROM t", ({ t }) => t.project({ d: F.call(double, _.a).orNull() })],
  ["SELECT try_call(double(a)) AS d FROM t", ({ t }) => t.project({ d: F.call(double, _.a).try() })],
  ["SELECT a FROM t WHERE is_odd(a)", ({ t }) => t.filter(F.call(isOdd, _.a)).select("a")],
  [
    "SELECT a FROM t WHERE is_odd(a) AND double(a) > 2",
    ({ t }) => t.filter(F.call(isOdd, _.a).and(d(_.a).gt(2))).select("a"),
  ],
  [
    "SELECT CASE WHEN a > 1 THEN double(a) ELSE 0 END AS d FROM t",
    ({ t }) => t.project({ d: when(_.a.gt(1), d(_.a)).otherwise(lit(0)) }),
  ],
  ["SELECT b, sum(double(a)) AS s FROM t GROUP BY b", ({ t }) => t.groupBy("b").agg({ s: F.sum(d(_.a)) })],
  [
    "SELECT b, count(*) AS n FROM t WHERE double(a) > 2 GROUP BY b",
    ({ t }) => t.filter(d(_.a).gt(2)).groupBy("b").agg({ n: F.count() }),
  ],
  [
    "SELECT double(s) AS d FROM (SELECT b, sum(a) AS s FROM t GROUP BY b)",
    ({ t }) =>
      t
        .groupBy("b")
        .agg({ s: F.sum(_.a) })
        .project({ d: d(_.s) }),
  ],
  [
    "SELECT *, double(c) AS d FROM (SELECT t.a, t.b, u.c FROM t JOIN u ON t.a = u.a)",
    ({ t, u }) => t.join(u, { on: "a" }).withColumns({ d: d(_.c) }),
  ],
  [
    "SELECT x.a, x.b, x.d, u.c FROM (SELECT *, double(a) AS d FROM t) x LEFT JOIN u ON x.a = u.a",
    ({ t, u }) => t.withColumns({ d: d(_.a) }).join(u, { on: "a", how: "left" }),
  ],
  [
    "SELECT double(a) AS d FROM t UNION ALL SELECT a AS d FROM t",
    ({ t }) => t.project({ d: d(_.a) }).unionAll(t.project({ d: _.a }), { byName: false }),
  ],
  [
    "SELECT a, row_number() OVER (ORDER BY double(a) ASC NULLS LAST) AS n FROM t",
    ({ t }) => t.project({ a: _.a, n: F.rowNumber().over({ orderBy: [d(_.a).asc()] }) }),
  ],
  ["SELECT DISTINCT double(a) AS d FROM t", ({ t }) => t.project({ d: d(_.a) }).distinct()],
];
