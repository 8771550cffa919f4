// DuckDB's parse trees, as JSON that is read and written again without loss: the numbers in it stay text.

export type Json = null | boolean | string | Json[] | { [field: string]: Json };
export type Node = { [field: string]: Json };

const NUMBER = "\u0001";
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const MARKED_NUMBER = /"\\u0001([^"]*)"/g;

export function readTree(text: string): Node {
  return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"\\u0001${token}"`)));
}

export function writeTree(tree: Node): string {
  return JSON.stringify(tree).replace(MARKED_NUMBER, "$1");
}

const isNode = (json: Json | undefined): json is Node =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const isExpression = (node: Node): boolean => typeof node.class === "string" && typeof node.type === "string";

/** Where an expression was met on the way through a tree. */
export interface Met {
  readonly node: Node;
  /** Counted from the root down, left to right. */
  readonly number: number;
  /** The field of its parent, or of the list it is in: `select_list`, `where_clause`, `children`. */
  readonly field: string;
}

/** The tree with every expression replaced by what `map` makes of it, its parts first. */
export function mapExpressions(tree: Node, map: (met: Met) => Node): Node {
  let met = 0;
  const visit = (json: Json, field: string): Json => {
    if (Array.isArray(json)) return json.map((item) => visit(item, field));
    if (!isNode(json)) return json;
    const number = isExpression(json) ? met++ : -1;
    const node = Object.fromEntries(Object.entries(json).map(([name, part]) => [name, visit(part, name)]));
    return number < 0 ? node : map({ node, number, field });
  };
  return visit(tree, "") as Node;
}

/** A call of the function `name`. */
export function callNode(name: string, args: readonly Node[], schema = ""): Node {
  return {
    class: "FUNCTION",
    type: "FUNCTION",
    alias: "",
    query_location: `${NUMBER}0`,
    function_name: name,
    schema,
    children: [...args],
    filter: null,
    order_bys: { type: "ORDER_MODIFIER", orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: "",
  };
}

export function textNode(value: string): Node {
  return {
    class: "CONSTANT",
    type: "VALUE_CONSTANT",
    alias: "",
    query_location: `${NUMBER}0`,
    value: { type: { id: "VARCHAR", type_info: null }, is_null: false, value },
  };
}
