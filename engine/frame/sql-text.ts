// SQL with holes where sources stand. A frame is written once and read twice: for the binder, which is shown
// `__quarry_scan(id)`, and for DuckDB itself, which is shown what the source really is.

/** Stands for the source of this id. */
interface SourceHole {
  readonly source: number;
  /** How a user's own text spells it, for DuckDB to read. */
  readonly written?: string;
}

/** A tree, so that putting one text into another copies nothing. */
export type SqlText = string | SourceHole | readonly SqlText[];

/** Texts put together as a template: `sqlText`SELECT ${list} FROM ${input}``. Nothing is quoted here. */
export function sqlText(strings: TemplateStringsArray, ...parts: readonly SqlText[]): SqlText {
  return strings.flatMap((text, index) => (index < parts.length ? [text, parts[index]!] : [text]));
}

/** The text with each source written by `source`. */
export function renderText(text: SqlText, source: (id: number, written: string | undefined) => string): string {
  const pieces: string[] = [];
  const visit = (part: SqlText): void => {
    if (typeof part === "string") pieces.push(part);
    else if ("source" in part) pieces.push(source(part.source, part.written));
    else part.forEach(visit);
  };
  visit(text);
  return pieces.join("");
}

/** Texts with `separator` between them. */
export function joinTexts(texts: readonly SqlText[], separator: string): SqlText {
  return texts.flatMap((text, index) => (index === 0 ? [text] : [separator, text]));
}
