// Quarry, seen as what runs SQL: a session whose catalog knows identity functions.
import type { RecordBatch } from "apache-arrow";
import { logicalSchema } from "../../engine/arrow/types.ts";
import { Database } from "../../engine/database/database.ts";
import { Session } from "../../engine/index.ts";
import { type LogicalType, printType, type Schema } from "../../engine/types/logical-type.ts";
import { IdentityFunctions, identityRuntime } from "./identity-functions.ts";
import { type Answer, rowText, type SqlEngine, typeLetter } from "./sql-engine.ts";

export class SessionSql implements SqlEngine {
  readonly #session: Session;
  readonly #functions: IdentityFunctions;
  readonly #texts: RowTexts;

  private constructor(functions: IdentityFunctions, texts: RowTexts) {
    this.#session = new Session({ catalog: functions, runtime: identityRuntime, database: { threads: 2 } });
    this.#functions = functions;
    this.#texts = texts;
  }

  static async open(): Promise<SessionSql> {
    return new SessionSql(new IdentityFunctions(), await RowTexts.open());
  }

  async run(sql: string): Promise<void> {
    await this.#session.sql(sql).toArray();
  }

  async query(sql: string): Promise<Answer> {
    const frame = this.#session.sql(sql);
    const table = await frame.toArrow();
    const schema = logicalSchema(table.schema);
    const types = schema.map(({ type }) => typeLetter(printType(type))).join("");
    return { types, rows: await this.#texts.of(schema, table.batches) };
  }

  /** How the query runs, for whom it fails. */
  explain(sql: string): Promise<string> {
    return this.#session.sql(sql).explain();
  }

  /** The name of the function that gives back a value of this type. */
  identityOf(type: LogicalType): string {
    return this.#functions.ofType(type)["~function"].name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.close();
    await this.#texts.close();
  }
}

/** Arrow batches as DuckDB's text, in a DuckDB of its own. */
class RowTexts {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(): Promise<RowTexts> {
    return new RowTexts(await Database.open({ threads: 1 }));
  }

  async of(schema: Schema, batches: readonly RecordBatch[]): Promise<string[]> {
    const columns = schema.map(({ type }, index) => ({ name: `c${index}`, type }));
    const id = this.#database.relations.add({ schema: columns, batches: () => batches });
    const texts = columns.map(({ name }) => `CAST(${name} AS VARCHAR)`).join(", ");
    const rows: string[] = [];
    for await (const batch of this.#database.stream(`SELECT ${texts} FROM __quarry_scan(${id})`)) {
      const cells = columns.map((_, index) => batch.getChildAt(index)!);
      for (let row = 0; row < batch.numRows; row++) rows.push(rowText(cells.map((cell) => cell.get(row))));
    }
    this.#database.relations.remove(id);
    return rows;
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
