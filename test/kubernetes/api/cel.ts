// The part of the Common Expression Language that rules of custom resources are written in: compiled to closures.
// What is absent is undefined here, where CEL has errors: the rules ask `has(...)` before they look.
// @source github.com/google/cel-spec: doc/langdef.md
import { isObject, isSame } from "./json.ts";

type Scope = { readonly [name: string]: unknown };
type Evaluate = (scope: Scope) => unknown;

const TOKEN = /\s*(r"""[\s\S]*?"""|"[^"]*"|'[^']*'|\d+|\w+|&&|\|\||[=!<>]=|[-+!<>?:.,()[\]])/y;

/** Loosest first. */
const LEVELS = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">", "in"], ["+", "-"]] as const;

const OPERATORS: { readonly [operator: string]: (left: unknown, right: unknown) => unknown } = {
  "||": (left, right) => left === true || right === true,
  "&&": (left, right) => left === true && right === true,
  "==": isSame,
  "!=": (left, right) => !isSame(left, right),
  "<=": (left, right) => Number(left) <= Number(right),
  ">=": (left, right) => Number(left) >= Number(right),
  "<": (left, right) => Number(left) < Number(right),
  ">": (left, right) => Number(left) > Number(right),
  "+": (left, right) => Number(left) + Number(right),
  "-": (left, right) => Number(left) - Number(right),
  in: (left, right) => Array.isArray(right) && right.some((one) => isSame(one, left)),
};

const METHODS: { readonly [name: string]: (self: unknown, argument: unknown) => unknown } = {
  size: sizeOf,
  startsWith: (self, start) => String(self).startsWith(String(start)),
  endsWith: (self, end) => String(self).endsWith(String(end)),
  contains: (self, part) => String(self).includes(String(part)),
  matches: (self, pattern) => new RegExp(String(pattern)).test(String(self)),
  split: (self, separator) => String(self).split(String(separator)),
};

/** Methods that take a variable and what to ask of each item. */
const MACROS: { readonly [name: string]: (items: readonly unknown[], test: (item: unknown) => boolean) => unknown } = {
  all: (items, test) => items.every(test),
  exists: (items, test) => items.some(test),
  exists_one: (items, test) => items.filter(test).length === 1,
  filter: (items, test) => items.filter(test),
};

/** What a rule asks of `self`. */
export function compileRule(text: string): (self: unknown) => boolean {
  const evaluate = new Parser(text).whole();
  return (self) => evaluate({ self }) === true;
}

class Parser {
  readonly #text: string;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw new Error(`not CEL as it is known here: ${text}`);
      this.#tokens.push(token);
    }
  }

  whole(): Evaluate {
    const evaluate = this.#choice();
    if (this.#at < this.#tokens.length) throw new Error(`unexpected ${this.#tokens[this.#at]} in ${this.#text}`);
    return evaluate;
  }

  #choice(): Evaluate {
    const condition = this.#binary(0);
    if (!this.#took("?")) return condition;
    const then = this.#choice();
    this.#expect(":");
    const otherwise = this.#choice();
    return (scope) => (condition(scope) === true ? then(scope) : otherwise(scope));
  }

  #binary(level: number): Evaluate {
    const operators: readonly string[] | undefined = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.includes(this.#tokens[this.#at] ?? "")) {
      const operate = OPERATORS[this.#next()]!;
      const [first, second] = [left, this.#binary(level + 1)];
      left = (scope) => operate(first(scope), second(scope));
    }
    return left;
  }

  #unary(): Evaluate {
    if (!this.#took("!")) return this.#member();
    const operand = this.#unary();
    return (scope) => operand(scope) !== true;
  }

  #member(): Evaluate {
    let value = this.#primary();
    for (;;) {
      const self = value;
      if (this.#took(".")) value = this.#field(self);
      else if (this.#took("[")) {
        const index = this.#choice();
        this.#expect("]");
        value = (scope) => (self(scope) as unknown[])?.[Number(index(scope))];
      } else return value;
    }
  }

  #field(self: Evaluate): Evaluate {
    // Names that are words of the language are escaped: `__namespace__`.
    const name = this.#next().replace(/^__(\w+)__$/, "$1");
    if (!this.#took("(")) return (scope) => fieldOf(self(scope), name);
    const macro = MACROS[name];
    if (macro !== undefined) return this.#macro(self, macro);
    const [argument] = this.#list(")");
    return (scope) => METHODS[name]?.(self(scope), argument?.(scope));
  }

  #macro(self: Evaluate, macro: (typeof MACROS)[string]): Evaluate {
    const variable = this.#next();
    this.#expect(",");
    const test = this.#choice();
    this.#expect(")");
    return (scope) => macro(itemsOf(self(scope)), (item) => test({ ...scope, [variable]: item }) === true);
  }

  #primary(): Evaluate {
    const token = this.#next();
    if (token === "(") {
      const inner = this.#choice();
      this.#expect(")");
      return inner;
    }
    if (token === "[") {
      const items = this.#list("]");
      return (scope) => items.map((item) => item(scope));
    }
    if (this.#took("(")) return this.#call(token);
    const literal = literalOf(token);
    return literal === undefined ? (scope) => scope[token] : () => literal;
  }

  #call(name: string): Evaluate {
    const argument = this.#list(")")[0]!;
    if (name === "has") return (scope) => argument(scope) !== undefined;
    if (name === "size") return (scope) => sizeOf(argument(scope));
    if (name === "duration") return (scope) => millisecondsOf(String(argument(scope)));
    throw new Error(`unknown function ${name} in ${this.#text}`);
  }

  #list(end: string): Evaluate[] {
    const items: Evaluate[] = [];
    while (!this.#took(end)) {
      items.push(this.#choice());
      this.#took(",");
    }
    return items;
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error(`${this.#text} ends too early`);
    return token;
  }

  #took(token: string): boolean {
    const isNext = this.#tokens[this.#at] === token;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(token: string): void {
    if (!this.#took(token)) throw new Error(`expected ${token} in ${this.#text}`);
  }
}

function literalOf(token: string): unknown {
  if (token.startsWith('r"""')) return token.slice(4, -3);
  if (/^["']/.test(token)) return token.slice(1, -1);
  if (token === "true" || token === "false") return token === "true";
  return /^\d+$/.test(token) ? Number(token) : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Of a map, its keys. */
function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : isObject(value) ? Object.keys(value) : [];
}

function sizeOf(value: unknown): number {
  return typeof value === "string" ? value.length : itemsOf(value).length;
}

const UNITS: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** "1m30s" in milliseconds. */
function millisecondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0);
}
