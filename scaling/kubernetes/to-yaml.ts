// Manifests as YAML for people: block style, fields in the order they were written. What could be read as anything but the
// text it is stands in quotes.

/** JSON data as YAML, with a line end. */
export function toYaml(value: unknown): string {
  return `${block(value, "").join("\n")}\n`;
}

function block(value: unknown, indent: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((item) => listItem(item, indent));
  const fields = isObject(value) ? Object.entries(value).filter(([, inner]) => inner !== undefined) : [];
  if (fields.length === 0) return [`${indent}${scalar(value)}`];
  return fields.flatMap(([name, inner]) => field(name, inner, indent));
}

function field(name: string, value: unknown, indent: string): readonly string[] {
  const key = `${indent}${text(name)}:`;
  return isNested(value) ? [key, ...block(value, `${indent}  `)] : [`${key} ${scalar(value)}`];
}

/** The first line of an item stands behind its dash. */
function listItem(value: unknown, indent: string): readonly string[] {
  const [first = "", ...rest] = block(value, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).some((inner) => inner !== undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalar(value: unknown): string {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return "[]";
  return isObject(value) ? "{}" : JSON.stringify(value);
}

/** Words that YAML 1.1 or 1.2 takes for something else. */
const NOT_TEXT = /^(?:true|false|yes|no|on|off|y|n|null|~)$/i;

function text(value: string): string {
  const isPlain = /^[A-Za-z_/$][\w./@$()%=-]*(?::[\w./@-]+)*$/.test(value) && !NOT_TEXT.test(value);
  if (isPlain) return value;
  return /^[ -&(-~]*"[ -&(-~]*$/.test(value) ? `'${value}'` : JSON.stringify(value);
}
