// Catalog functions as macros of the session's DuckDB, so that its own binder reads `f(text => memo)`, `catalog.f(memo)`
// and a user's views: each body is the stub of the function with a marker that says whom it stands for.
import type { Database } from "../database/database.ts";
import { callResultType } from "../plan/bind/call-result.ts";
import { printMarker, TRIED } from "../plan/bind/marker.ts";
import type { FunctionValue } from "../ports.ts";
import { quoteName } from "../types/quote.ts";

/** Words the grammar takes for itself: a function of such a name is called as `catalog.name(…)`. */
const GRAMMAR_FUNCTIONS: readonly string[] = [
  ..."all any array cast coalesce collate columns exists extract grouping grouping_id if ifnull interval lambda list map".split(
    " ",
  ),
  ..."not nullif operator overlay position row some struct substring trim try try_cast unnest unpack".split(" "),
  ..."catalog_call recover try_call".split(" "),
];

const SCHEMA = "catalog";

/** The macros of one database: made when first named, made again when the name means another function. */
export class FunctionMacros {
  static readonly #of = new WeakMap<Database, FunctionMacros>();
  readonly #database: Database;
  readonly #made = new Map<string, FunctionValue>();
  #builtIns: Promise<ReadonlySet<string>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(database: Database) {
    this.#database = database;
  }

  static of(database: Database): FunctionMacros {
    const macros = FunctionMacros.#of.get(database) ?? new FunctionMacros(database);
    FunctionMacros.#of.set(database, macros);
    return macros;
  }

  /** The names it has ever been given: a view may hide any of them. */
  get names(): Iterable<string> {
    return this.#made.keys();
  }

  /** Makes what is missing, one at a time: two who replace one macro at once are a conflict to DuckDB. */
  async ensure(functions: ReadonlyMap<string, FunctionValue>): Promise<void> {
    const changed = [...functions].filter(([name, value]) => this.#made.get(name) !== value);
    if (changed.length === 0) return;
    const made = this.#queue.then(() => this.#make(changed));
    this.#queue = made.catch(() => {}); // who asked is told
    await made;
  }

  /** Names that mean a function of DuckDB's when they stand bare: one of the catalog's then goes by `catalog.name` only. */
  builtIn(): Promise<ReadonlySet<string>> {
    this.#builtIns ??= this.#readBuiltIns();
    return this.#builtIns;
  }

  async #make(functions: readonly (readonly [string, FunctionValue])[]): Promise<void> {
    if (this.#made.size === 0) await this.#makeCommon();
    const builtIn = await this.builtIn();
    for (const [name, value] of functions) {
      if (this.#made.get(name) === value) continue;
      const places = builtIn.has(name) ? [SCHEMA] : [SCHEMA, "main"];
      for (const place of places) await this.#makeOne(`${place}.${quoteName(name)}`, value);
      this.#made.set(name, value);
    }
  }

  async #makeOne(name: string, value: FunctionValue): Promise<void> {
    const { parameters, form, name: called } = value["~function"];
    const stub = await this.#database.ensureStub(parameters.length, callResultType(value["~function"], "fail"));
    const names = parameters.map((parameter) => quoteName(parameter.name));
    const call = `${stub}(${[...names, printMarker(called)].join(", ")})`;
    const signature = `${name}(${[...names, "on_error := 'fail'"].join(", ")})`;
    await this.#database.run(`CREATE OR REPLACE MACRO ${signature} AS ${call}`);
    if (form !== "stream") return;
    await this.#database.run(
      `CREATE OR REPLACE MACRO ${signature} AS TABLE SELECT unnest(${call}) AS ${quoteName(called)}`,
    );
  }

  async #makeCommon(): Promise<void> {
    const stub = await this.#database.ensureStub(1, { id: "BOOLEAN" });
    const tried = `${stub}(call, ${printMarker(TRIED)})`;
    const outcome = `struct_pack(ok := ${tried}, "value" := call, error_type := NULL::VARCHAR, error_message := NULL::VARCHAR, attempts := NULL::INTEGER, call_id := NULL::VARCHAR)`;
    await this.#database.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await this.#database.run(`CREATE OR REPLACE MACRO try_call(call) AS ${outcome}`);
    await this.#database.run(
      `CREATE OR REPLACE MACRO recover(call, otherwise) AS CASE WHEN ${tried} THEN call ELSE otherwise END`,
    );
  }

  async #readBuiltIns(): Promise<ReadonlySet<string>> {
    const found = await this.#database.text(
      "SELECT string_agg(DISTINCT function_name, ' ') FROM duckdb_functions() WHERE internal",
    );
    return new Set([...found.split(" "), ...GRAMMAR_FUNCTIONS]);
  }
}
