// The calls of one query: each distinct (function, failure rule) is a site; in the text for the binder a call is
// `stub(arguments…, site)`.

import { didYouMean, QuarryError } from "../errors.ts";
import type { CallTarget, ExprNode, OnCallError } from "../expr/expr.ts";
import type { CallNode } from "../expr/print.ts";
import { argumentNodes, children } from "../expr/walk.ts";
import { callResultType } from "../plan/bind/call-result.ts";
import type { CallSite } from "../plan/query-text.ts";
import type { FunctionCatalog, FunctionInfo, FunctionValue } from "../ports.ts";
import type { LogicalType } from "../types/logical-type.ts";

/** Names the stub that takes so many arguments, and the site, and gives that result. */
type EnsureStub = (arity: number, result: LogicalType) => Promise<string>;

export class CallSites {
  readonly #catalog: FunctionCatalog;
  readonly #ensureStub: EnsureStub;
  readonly #list: CallSite[] = [];
  readonly #sites = new Map<FunctionValue, Map<OnCallError, number>>();
  /** By site; those met in SQL text bring their own. */
  readonly #stubs = new Map<number, string>();
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
    const site = this.#site(target, node.onError);
    const args = positional(node, target["~function"]).map(print);
    return `${this.#stubs.get(site)}(${[...args, site].join(", ")})`;
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

  /**
   * What functions of these names there are, from now on and for this query; names nobody knows are left out.
   */
  async lookUp(names: Iterable<string>): Promise<ReadonlyMap<string, FunctionValue>> {
    const asked = [...names];
    const unknown = asked.filter((name) => !this.#named.has(name));
    if (unknown.length > 0) await this.#catalog.refresh?.();
    for (const name of unknown) {
      const value = this.#catalog.find(name);
      if (value !== undefined) this.#named.set(name, value);
    }
    return new Map(
      asked.flatMap((name) => this.#named.get(name) ?? []).map((value) => [value["~function"].name, value]),
    );
  }

  /**
   * Says what a name means in this query.
   * @throws `function.ambiguous-name` when it means something else already
   */
  pin(value: FunctionValue): void {
    const { name } = value["~function"];
    const known = this.#named.get(name) ?? value;
    if (known !== value) {
      const message = `Two functions named "${name}" are called in one query, and a text can name one of them.`;
      throw new QuarryError("function.ambiguous-name", message, { name, places: ["the query", "the query"] });
    }
    this.#named.set(name, value);
  }

  /** The place of calls to the function of this name, which has been looked up. */
  siteOf(name: string, onError: OnCallError): number {
    return this.#site(this.resolve({ name }), onError);
  }

  async #prepareCall(node: CallNode): Promise<void> {
    if (!("~function" in node.target)) await this.lookUp([node.target.name]);
    const target = this.resolve(node.target);
    const info = target["~function"];
    checkCount(node, info);
    const stub = await this.#ensureStub(info.parameters.length, callResultType(info, node.onError));
    this.#stubs.set(this.#site(target, node.onError), stub);
  }

  #site(target: FunctionValue, onError: OnCallError): number {
    const sites = this.#sites.get(target) ?? new Map<OnCallError, number>();
    this.#sites.set(target, sites);
    const known = sites.get(onError);
    if (known !== undefined) return known;
    sites.set(onError, this.#list.length);
    return this.#list.push({ function: target, onError }) - 1;
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
