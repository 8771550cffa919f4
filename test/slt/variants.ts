// Variants of a query that must mean the same: some of its expressions go through calls that change nothing. Bare DuckDB
// says first which expressions can be wrapped at all (a wrapped group key no longer matches the column selected), with
// a wrapping of its own that it sees through.
import { decodeType } from "../../engine/plan/decode/decode-type.ts";
import { parsePlanJson } from "../../engine/plan/decode/plan-json.ts";
import { type LogicalType, printType } from "../../engine/types/logical-type.ts";
import type { BareDuckDB } from "./bare-duckdb.ts";
import { callNode, type Node, readTree, textNode, writeTree } from "./parse-tree.ts";
import type { Query } from "./read-slt.ts";
import { inOrder } from "./sql-engine.ts";
import { applyWraps, probe, type Spell, type Wrap, wrapsOf } from "./wraps.ts";

/** The name of the identity function of a type. */
export type NameIdentity = (type: LogicalType) => string;

export class Variants {
  /** All there may be; which of them are sound together, {@link sound} says. */
  readonly wraps: readonly Wrap[];
  readonly #query: Query;
  readonly #tree: Node;
  readonly #duckdb: BareDuckDB;
  readonly #unsound = new Set<Wrap>();

  private constructor(query: Query, tree: Node, duckdb: BareDuckDB) {
    this.#query = query;
    this.#tree = tree;
    this.#duckdb = duckdb;
    this.wraps = wrapsOf(tree);
  }

  /** @throws Error where DuckDB's printed parse tree does not mean what the query means: no variant could be trusted. */
  static async of(query: Query, duckdb: BareDuckDB): Promise<Variants> {
    const variants = new Variants(query, readTree(await duckdb.parse(query.sql)), duckdb);
    if (!(await variants.#isSame([]))) throw new Error(`${query.at}: DuckDB prints the query as another one`);
    return variants;
  }

  /** The largest part of `wraps` found by halving that binds and changes nothing in bare DuckDB. */
  async sound(wraps: readonly Wrap[]): Promise<readonly Wrap[]> {
    const hopeful = wraps.filter((wrap) => !this.#unsound.has(wrap));
    if (hopeful.length === 0 || (await this.#isSame(hopeful))) return hopeful;
    if (hopeful.length === 1) {
      this.#unsound.add(hopeful[0]!);
      return [];
    }
    const middle = hopeful.length >> 1;
    const left = await this.sound(hopeful.slice(0, middle));
    const right = await this.sound(hopeful.slice(middle));
    if (await this.#isSame([...left, ...right])) return [...left, ...right];
    return left.length >= right.length ? left : right;
  }

  /** The query with calls in the place of sound wraps; those whose type is not one are left out. */
  async withCalls(wraps: readonly Wrap[], identityOf: NameIdentity): Promise<string> {
    const types = typesOfProbes(await this.#duckdb.bind(await this.#print(wraps, probe)));
    const typed = wraps.filter(({ label }) => types.has(label));
    return this.#print(typed, ({ label }, expression) => spellCall(identityOf(types.get(label)!), expression, label));
  }

  #print(wraps: readonly Wrap[], spell: Spell): Promise<string> {
    return this.#duckdb.print(writeTree(applyWraps(this.#tree, wraps, spell)));
  }

  async #isSame(wraps: readonly Wrap[]): Promise<boolean> {
    const { types, rows, sort } = this.#query;
    try {
      const answer = await this.#duckdb.query(await this.#print(wraps, probe));
      return answer.types === types && inOrder(answer, sort).join("\n") === rows.join("\n");
    } catch {
      return false;
    }
  }
}

/** Whether a column, and so a parameter, can be of this type: literals alone are null or structs without names. */
function isColumnType(type: LogicalType): boolean {
  switch (type.id) {
    case "NULL":
      return false;
    case "LIST":
    case "ARRAY":
      return isColumnType(type.child);
    case "MAP":
      return isColumnType(type.key) && isColumnType(type.value);
    case "STRUCT":
      return type.fields.every((field) => field.name !== "" && isColumnType(field.type));
    default:
      return true;
  }
}

/** `f(e)`, `catalog.f(e)` and `catalog_call('f', e)` are the same: each is used, always by the same wraps. */
function spellCall(name: string, expression: Node, label: string): Node {
  switch (label.length % 3) {
    case 0:
      return callNode("catalog_call", [textNode(name), expression]);
    case 1:
      return callNode(name, [expression], "catalog");
    default:
      return callNode(name, [expression]);
  }
}

/** What the probes of a bound plan hold. One that stands for values of several types, or of none, has no type. */
function typesOfProbes(plan: string): ReadonlyMap<string, LogicalType> {
  const types = new Map<string, LogicalType>();
  const mixed = new Set<string>();
  const visit = (json: unknown): void => {
    if (typeof json !== "object" || json === null) return;
    const { alias, return_type: type } = json as { alias?: unknown; return_type?: unknown };
    if (typeof alias === "string" && alias.startsWith("__probe_") && type !== undefined) {
      const found = decodeType(type);
      const known = types.get(alias);
      if (!isColumnType(found) || (known !== undefined && printType(known) !== printType(found))) mixed.add(alias);
      types.set(alias, found);
    }
    Object.values(json).forEach(visit);
  };
  visit(parsePlanJson(plan));
  return new Map([...types].filter(([label]) => !mixed.has(label)));
}
