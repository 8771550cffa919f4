// `catalog`: functions by their names, in the catalog that this process means.
import type { CatalogFunctions } from "../../engine/index.ts";
import type { RemoteFn, StreamFn } from "../function-spec.ts";
import type { ListOptions } from "../store/catalog-store.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { DeployOptions } from "./deployable.ts";
import type { FunctionDescription } from "./function-description.ts";
import { namedFunction } from "./named-function.ts";

/** Options of finding a function by its name. */
export interface NameOptions extends DeployOptions {
  /** @defaultValue the current one */
  readonly version?: string | undefined;
}

/** Any name, until `quarry types` has said which there are. */
type Name = [keyof CatalogFunctions] extends [never] ? string : keyof CatalogFunctions & string;
type TypedFunction<Declared> = Declared extends { in: infer In; item: infer Item }
  ? StreamFn<In, Item>
  : Declared extends { in: infer In; out: infer Out }
    ? RemoteFn<In, Out>
    : never;
/** A function by its name: typed by what `quarry types` wrote. */
export type NamedFunction<N> = N extends keyof CatalogFunctions
  ? TypedFunction<CatalogFunctions[N]>
  : RemoteFn<Readonly<Record<string, unknown>>, unknown>;

/** The functions that are deployed, and those that this process defines, by their names. */
export const catalog = Object.freeze({
  /**
   * A function that works like the one that was deployed: this process's own if it is that very version. Of any other its
   * module is imported when it first runs here (where workers run it, never), and the pipelines in that module do not run;
   * until then its arguments are checked by their types.
   * @throws `function.not-found`, `function.deleted`, `function.unknown-version`; once it runs here, `function.not-portable`
   * when its code cannot be imported, `config.catalog-unusable` when the catalog has lost it
   * @example
   * const classify = await catalog.fromName("classify");
   * await classify.remote({ text: "Buy now" });
   */
  async fromName<const N extends Name>(name: N, options: NameOptions = {}): Promise<NamedFunction<N>> {
    // The types are those that `quarry types` read from the catalog; arguments and results are checked by the schemas.
    const found = await currentCatalog(options.catalog).fromName(name, options.version);
    return namedFunction(found) as NamedFunction<N>;
  },

  /** Every function, by name; deleted ones when asked. @throws `config.catalog-unusable` */
  list({ catalog: given, ...options }: ListOptions & DeployOptions = {}): Promise<readonly FunctionDescription[]> {
    return currentCatalog(given).list(options);
  },

  /**
   * What a function is: its inputs and result, its policies, its version and where it comes from.
   * @throws `function.not-found`, `function.deleted`, `function.unknown-version`
   */
  describe(name: string, { catalog: given, version }: NameOptions = {}): Promise<FunctionDescription> {
    return currentCatalog(given).describe(name, version);
  },
});
