// The calls of one query: each distinct (function, failure rule) is a site; in the text for the binder a call is
// `stub(arguments…, site)`.

import { didYouMean, QuarryError } from "../errors.ts";
import type { CallTarget, ExprNode, OnCallError } from "../expr/expr.ts";
import type { CallNode } from "../expr/print.ts";
import { argumentNodes, children } from "../expr/walk.ts";
import type { CallSite } from "../plan/query-text.ts";
import type { FunctionCatalog, FunctionInfo, FunctionValue } from "../ports.ts";
import type { LogicalType } from "../types/logical-type.ts";

/** Names the stub that takes so many arguments, and the site, and gives that result. */
type EnsureStub = (arity: number, result: LogicalType) => Promise<string>;

interface Site {
  readonly index: number;
  readonly stub: string;
}

export class CallSites {
  readonly #catalog: FunctionCatalog;
  readonly #ensureStub: EnsureStub;
  readonly #list: CallSite[] = [];
  readonly #sites = new Map<FunctionValue, Map<OnCallError, Site>>();
  /** What the query's names mean, from the first look on: what is deployed while it is planned is for the next one. */
  readonly #named = new Map<string, FunctionValue>();

  constructor(catalog: FunctionCatalog, ensureStub: EnsureStub) {
    this.#catalog = catalog;
    this.#ensureStub = ensureStub;
  }

  get list(): readonly CallSite[] {
    return this.#list;
  }

  /**
   * Makes every call inside `node` ready to be printed.
   * @throws `plan.unknown-function`, `plan.argument-count`
   */
  async prepare(node: ExprNode): Promise<void> {
    if (node.kind === "call") await this.#prepareCall(node);
    for (const child of children(node)) await this.prepare(child);
  }

  /** A call as SQL; `print` writes its arguments. */
  print(node: CallNode, print: (argument: ExprNode) => string): string {
    const target = this.resolve(node.target);
    const { stub, index } = this.#sites.get(target)!.get(node.onError)!;
    return `${stub}(${[...positional(node, target["~function"]).map(print), index].join(", ")})`;
  }

  /** @throws `plan.unknown-function` */
  resolve(target: CallTarget): FunctionValue {
    if ("~function" in target) return target;
    const found = this.#named.get(target.name) ?? this.#catalog.find(target.name);
    if (found !== undefined) return found;
    const available = this.#catalog.names();
    const message = `There is no function "${target.name}".${didYouMean(target.name, available)}`;
    throw new QuarryError("plan.unknown-function", message, { name: target.name, available });
  }

  async #lookUp({ name }: { readonly name: string }): Promise<void> {
    if (this.#named.has(name)) return;
    await this.#catalog.refresh?.();
    const found = this.#catalog.find(name);
    if (found !== undefined) this.#named.set(name, found);
  }

  async #prepareCall(node: CallNode): Promise<void> {
    if (!("~function" in node.target)) await this.#lookUp(node.target);
    const target = this.resolve(node.target);
    const info = target["~function"];
    checkCount(node, info);
    const sites = this.#sites.get(target) ?? new Map<OnCallError, Site>();
    this.#sites.set(target, sites);
    if (sites.has(node.onError)) return;
    const stub = await this.#ensureStub(info.parameters.length, callResultType(info, node.onError));
    sites.set(node.onError, { index: this.#list.length, stub });
    this.#list.push({ function: target, onError: node.onError });
  }
}

function checkCount(node: CallNode, { name, parameters }: FunctionInfo): void {
  const [expected, actual] = [parameters.length, argumentNodes(node.arguments).length];
  if (expected === actual) return;
  const names = parameters.map((parameter) => parameter.name).join(", ");
  const message = `${name}(${names}) takes ${expected} argument${expected === 1 ? "" : "s"}, and was given ${actual}.`;
  throw new QuarryError("plan.argument-count", message, { function: name, expected, actual });
}

function positional({ arguments: args }: CallNode, { parameters }: FunctionInfo): readonly ExprNode[] {
  return args.by === "position" ? args.values : parameters.map((parameter) => args.values[parameter.name]!);
}

/** What a call gives per row: a value, a list of items for a stream, or what happened. */
function callResultType({ form, result }: FunctionInfo, onError: OnCallError): LogicalType {
  const value: LogicalType = form === "stream" ? { id: "LIST", child: result } : result;
  if (onError !== "try") return value;
  return {
    id: "STRUCT",
    fields: [
      { name: "ok", type: { id: "BOOLEAN" } },
      { name: "value", type: value },
      { name: "error_type", type: { id: "VARCHAR" } },
      { name: "error_message", type: { id: "VARCHAR" } },
      { name: "attempts", type: { id: "INTEGER" } },
      { name: "call_id", type: { id: "VARCHAR" } },
    ],
  };
}
