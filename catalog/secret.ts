// A value that programs need and nobody may read: it is named in code, and looked up where it is used.
import { inspect } from "node:util";
import { QuarryError } from "../engine/index.ts";

/** Options of {@link Secret.fromEnv}. */
export interface SecretOptions {
  /** What stands before the value: `"Bearer "`. @defaultValue nothing */
  readonly prefix?: string | undefined;
}

/**
 * The name of a value in the environment. Printed, serialised or inspected it shows the name; the value is read when it is
 * used, in the process that uses it.
 * @example
 * headers: { authorization: Secret.fromEnv("API_TOKEN", { prefix: "Bearer " }) }
 */
export class Secret {
  // Two copies of this package in one process know each other's secrets by this.
  readonly "~secret" = true;
  readonly name: string;
  readonly #prefix: string;

  private constructor(name: string, { prefix = "" }: SecretOptions) {
    this.name = name;
    this.#prefix = prefix;
    Object.freeze(this);
  }

  /** The environment variable `name`, as it is when the secret is used. */
  static fromEnv(name: string, options: SecretOptions = {}): Secret {
    return new Secret(name, options);
  }

  /** Whether `value` is a secret. */
  static is(value: unknown): value is Secret {
    return typeof value === "object" && value !== null && (value as Partial<Secret>)["~secret"] === true;
  }

  /**
   * The value: to be sent, never to be kept or printed.
   * @throws `config.invalid` when the variable is not set, or is no line of text
   */
  reveal(): string {
    const value = process.env[this.name];
    if (value === undefined || value === "") throw unusable(this.name, "is not set");
    if (/[\r\n\0]/.test(value)) throw unusable(this.name, "is more than one line of text");
    return `${this.#prefix}${value}`;
  }

  /** `text` with the name in place of the value, wherever it stands. */
  hideIn(text: string): string {
    const value = process.env[this.name];
    return value === undefined || value === "" ? text : text.replaceAll(value, this.toString());
  }

  toString(): string {
    return `Secret(${this.name})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function unusable(name: string, problem: string): QuarryError<"config.invalid"> {
  const facts = { option: name, value: undefined, expected: "an environment variable of one line" };
  return new QuarryError("config.invalid", `The secret "${name}" ${problem}; set the environment variable.`, facts);
}
