// Words that DuckDB's grammar keeps for itself: `select(x)` is no call of a function.

/**
 * Lower case.
 * @source `duckdb_keywords()` of DuckDB 1.5.6: every reserved word and every word for column names, and those for types and
 * functions that its parser does not read as a call. A test asks DuckDB again.
 */
export const SQL_KEYWORDS: ReadonlySet<string> = new Set(
  `
all analyse analyze and anti any array as asc asymmetric between bigint bit boolean both by case cast char
character check coalesce collate column columns constraint create dec decimal default deferrable desc describe
distinct do else end except exists extract false fetch float for foreign from group grouping grouping_id
having in initially inout int integer intersect interval into lambda lateral leading limit national nchar none
not null nullif numeric offset on only or order out overlay pivot pivot_longer pivot_wider placing position
precision primary qualify real references returning row select semi setof show smallint some substring
summarize symmetric table then time timestamp to trailing treat trim true try_cast union unique unpack unpivot
using values varchar variadic when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
`
    .trim()
    .split(/\s+/),
);
