// Catalog functions that give back what they get: one per type, made when it is first wanted.
import { type RecordBatch, Vector } from "apache-arrow";
import type { FunctionCatalog, FunctionRuntime, FunctionValue } from "../../engine/ports.ts";
import { type LogicalType, type PrimitiveId, printType } from "../../engine/types/logical-type.ts";

/** Answers every row with its argument. */
export const identityRuntime: FunctionRuntime = {
  call: async ({ arguments: batch }: { readonly arguments: RecordBatch }) => ({
    values: new Vector([batch.data.children[0]!]),
    failures: [],
    invocations: 1,
  }),
  close: async () => {},
};

/** Types whose functions scripts can call by name: `same_integer(id)`. */
const NAMED: ReadonlySet<string> = new Set(["BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR"]);

export class IdentityFunctions implements FunctionCatalog {
  readonly #byType = new Map<string, FunctionValue>();
  readonly #byName = new Map<string, FunctionValue>();

  constructor() {
    for (const id of NAMED) this.ofType({ id: id as PrimitiveId });
  }

  find(name: string): FunctionValue | undefined {
    return this.#byName.get(name);
  }

  names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  ofType(type: LogicalType): FunctionValue {
    const known = this.#byType.get(printType(type));
    if (known !== undefined) return known;
    const name = NAMED.has(type.id) ? `same_${type.id.toLowerCase()}` : `same_${this.#byType.size}`;
    const made = identity(name, type);
    this.#byType.set(printType(type), made);
    this.#byName.set(name, made);
    return made;
  }
}

const identity = (name: string, type: LogicalType): FunctionValue => ({
  "~function": {
    name,
    version: "1",
    form: "arrow",
    parameters: [{ name: "value", type, nullable: true, reading: undefined }],
    result: type,
    resultReading: undefined,
    resultNullable: true,
    pure: false,
    concurrency: 4,
    concurrencyDeclared: true,
    timeoutMs: 60_000,
    maxRows: 3,
  },
});
