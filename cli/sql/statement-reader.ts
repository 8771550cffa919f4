// SQL that comes line by line → statements, each as soon as its `;` is there.
import { lex, statementKind, type Token, tokenGroups } from "../../engine/index.ts";

/** One statement, without its `;`. */
export interface Statement {
  readonly text: string;
  /** Lines of the script before it. */
  readonly line: number;
  /** Characters of its first line before it. */
  readonly column: number;
  /** `select` for every query, else its own word: `create`, `explain`. */
  readonly kind: string;
}

/** The statement behind as many empty lines and spaces as stood before it: errors then say the place in the script. */
export function placedText({ text, line, column }: Statement): string {
  return "\n".repeat(line) + " ".repeat(column) + text;
}

/** The statements of a whole text. What is wrong with a part of it is left to whoever runs that part. */
export function statementsOf(script: string): readonly Statement[] {
  const reader = new StatementReader();
  return [...reader.take(script), ...reader.end()];
}

export class StatementReader {
  #text = "";
  /** Before {@link #text}. */
  #lines = 0;

  /** Whether a statement has begun that is not ended yet. */
  get isWithin(): boolean {
    return this.#text.trim() !== "";
  }

  /** Takes one or more lines; gives statements as soon as the last of them is ended. */
  take(lines: string): readonly Statement[] {
    this.#text += `${lines}\n`;
    if (!lines.includes(";")) return this.isWithin ? [] : this.#statements([]);
    const tokens = lexed(this.#text);
    return isEnded(tokens) ? this.#statements(tokens) : [];
  }

  /** What is left at the end of the input, where a last `;` is not needed. */
  end(): readonly Statement[] {
    const tokens = lexed(this.#text);
    if (tokens !== undefined) return this.#statements(tokens);
    // A quote that does not end: the one who runs it says where.
    return this.#statements([], [{ start: 0, end: this.#text.length, kind: "select" }]);
  }

  /** Forgets what has begun. */
  drop(): void {
    this.#statements([]);
  }

  #statements(tokens: readonly Token[], parts = partsOf(tokens)): readonly Statement[] {
    const [text, lines] = [this.#text, this.#lines];
    this.#text = "";
    this.#lines += text.split("\n").length - 1;
    let [line, lineStart] = [lines, 0];
    return parts.map(({ start, end, kind }) => {
      for (let at = text.indexOf("\n", lineStart); at >= 0 && at < start; at = text.indexOf("\n", lineStart)) {
        line++;
        lineStart = at + 1;
      }
      return { text: text.slice(start, end), line, column: [...text.slice(lineStart, start)].length, kind };
    });
  }
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

function partsOf(tokens: readonly Token[]): readonly Part[] {
  return tokenGroups(tokens).map((group) => ({
    start: group[0]!.start,
    end: group.at(-1)!.end,
    kind: statementKind(group),
  }));
}

/** Undefined within a quote or a comment that is still open. */
function lexed(sql: string): readonly Token[] | undefined {
  try {
    return lex(sql);
  } catch {
    return undefined;
  }
}

function isEnded(tokens: readonly Token[] | undefined): tokens is readonly Token[] {
  const last = tokens?.at(-1);
  return last?.kind === "symbol" && last.value === ";";
}
