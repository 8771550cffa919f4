// DuckDB as its own Node client gives it: what is right.
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { quoteText } from "../../engine/types/quote.ts";
import { type Answer, rowText, type SqlEngine, typeLetter } from "./sql-engine.ts";

export class BareDuckDB implements SqlEngine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<BareDuckDB> {
    const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new BareDuckDB(instance, connection);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async query(sql: string): Promise<Answer> {
    const types = await this.#typesOf(sql);
    const names = types.map((_, index) => `c${index}`);
    const texts = names.map((name) => `CAST(${name} AS VARCHAR)`);
    const reader = await this.#connection.runAndReadAll(
      `SELECT ${texts.join(", ")} FROM (\n${sql}\n) AS result(${names.join(", ")})`,
    );
    return {
      types: types.map(typeLetter).join(""),
      rows: reader.getRows().map((row) => rowText(row as (string | null)[])),
    };
  }

  /** The first cell of the first row. */
  async text(sql: string): Promise<string> {
    return String((await this.#connection.runAndReadAll(sql)).getRows()[0]![0]);
  }

  /** The query's parse tree. */
  parse(sql: string): Promise<string> {
    return this.text(`SELECT json_serialize_sql(${quoteText(sql)})`);
  }

  /** The query of a parse tree. */
  print(tree: string): Promise<string> {
    return this.text(`SELECT json_deserialize_sql(${quoteText(tree)}::JSON)`);
  }

  /** The binder's plan, as JSON. */
  bind(sql: string): Promise<string> {
    return this.text(`SELECT json_serialize_plan(${quoteText(sql)}, optimize := false)`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #typesOf(sql: string): Promise<string[]> {
    const prepared = await this.#connection.prepare(sql);
    try {
      return Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnType(index).toString());
    } finally {
      prepared.destroySync();
    }
  }
}
