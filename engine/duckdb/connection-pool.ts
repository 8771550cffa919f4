// Connections are cheap, and every open stream needs one of its own: the pool makes sharing one impossible.
import { QuarryError } from "../errors.ts";
import { Connection } from "./connection.ts";
import type { Instance } from "./instance.ts";

/** Idle connections kept for the next query. */
const MAX_IDLE = 8;

export class ConnectionPool {
  readonly #instance: Instance;
  readonly #idle: Connection[] = [];
  readonly #lent = new Set<Connection>();
  /** Statements of {@link configure}, in order. */
  readonly #settings: string[] = [];
  /** How many of the settings a connection has. */
  readonly #made = new WeakMap<Connection, number>();
  #closed = false;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** Connections in use. */
  get lentConnections(): number {
    return this.#lent.size;
  }

  /**
   * Lends a connection that nobody else has; give it back with {@link giveBack}.
   *
   * @throws `plan.closed`
   */
  async borrow(): Promise<Connection> {
    this.#assertOpen();
    const connection = this.#idle.pop() ?? (await Connection.open(this.#instance));
    if (this.#closed) await connection.close();
    this.#assertOpen();
    this.#lent.add(connection);
    await this.#catchUp(connection);
    return connection;
  }

  /** Runs a statement on every connection, before it is lent next. What it refuses once is not repeated. */
  async configure(sql: string): Promise<void> {
    await this.use(async (connection) => {
      await connection.run(sql);
      this.#settings.push(sql);
      this.#made.set(connection, this.#settings.length);
    });
  }

  /** Takes back an idle connection. */
  async giveBack(connection: Connection): Promise<void> {
    this.#lent.delete(connection);
    if (this.#closed || this.#idle.length >= MAX_IDLE) await connection.close();
    else this.#idle.push(connection);
  }

  /** Runs `task` with a connection of its own. */
  async use<T>(task: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.borrow();
    try {
      return await task(connection);
    } finally {
      await this.giveBack(connection);
    }
  }

  /** Stops what runs and closes every connection, lent ones too: who uses one later gets `plan.closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle.splice(0), ...this.#lent].map((connection) => connection.close()));
  }

  async #catchUp(connection: Connection): Promise<void> {
    const missing = this.#settings.slice(this.#made.get(connection) ?? 0);
    this.#made.set(connection, this.#settings.length);
    for (const sql of missing) await connection.run(sql);
  }

  #assertOpen(): void {
    if (this.#closed) throw new QuarryError("plan.closed", "The database is closed.", { what: "database" });
  }
}
