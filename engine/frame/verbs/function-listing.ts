// SHOW FUNCTIONS and DESCRIBE FUNCTION f: queries over the catalog's own tables.
import { lex } from "../../sql/lex.ts";
import { isName, isWord } from "../../sql/token-list.ts";
import type { SqlNode } from "../node.ts";

/** The query such a statement stands for; undefined for any other statement. */
export function functionListing(node: SqlNode): SqlNode | undefined {
  const [verb, noun, name, end] = lex(node.text).filter((token) => token.value !== ";");
  if (isWord(verb, "show") && isWord(noun, "functions") && name === undefined) {
    return { ...node, text: "SELECT * FROM system.functions ORDER BY name" };
  }
  if (!isWord(verb, "describe", "desc") || !isWord(noun, "function") || !isName(name) || end !== undefined)
    return undefined;
  return {
    ...node,
    text: "SELECT parameter_name AS parameter, data_type AS type, is_nullable AS takes_null FROM information_schema.parameters WHERE specific_name = $1 ORDER BY ordinal_position",
    parameters: [name.value.toLowerCase()],
  };
}
