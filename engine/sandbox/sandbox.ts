// What a session for people one does not know may reach: some folders and files, and some kinds of statements.
import { realpath, stat } from "node:fs/promises";
import { QuarryError } from "../errors.ts";

/** What `session.sql` takes at all in a sandbox; everything else (SET, PRAGMA, ATTACH, INSTALL, CALL, …) is never run. */
const SANDBOX_STATEMENTS = Object.freeze([
  "select",
  "explain",
  "copy",
  "create",
  "insert",
  "update",
  "delete",
  "merge",
  "drop",
  "alter",
] as const);

/** The first word of a statement; `select` stands for every query: WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE, … */
export type SandboxStatement = (typeof SANDBOX_STATEMENTS)[number];

/** Options of a sandbox. */
export interface SandboxOptions {
  /** Folders, with all that is in them, and single files: all that may be read and written. None: no file at all. */
  readonly paths: readonly string[];
  /** The statements that `session.sql` runs. @defaultValue `["select", "explain"]` */
  readonly statements?: readonly SandboxStatement[] | undefined;
}

/** A sandbox as it is kept to: paths are absolute and hold no symbolic links. */
export interface Sandbox {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly statements: readonly SandboxStatement[];
}

const SANDBOX_DEFAULTS = Object.freeze({ statements: ["select", "explain"] }) satisfies Omit<SandboxOptions, "paths">;

/** @throws `config.invalid` for a path that is not there and a statement that is none of the list */
export async function settleSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { paths, statements = SANDBOX_DEFAULTS.statements as readonly SandboxStatement[] } = options;
  for (const statement of statements) {
    if (!SANDBOX_STATEMENTS.includes(statement))
      refuse("statements", statement, `one of ${SANDBOX_STATEMENTS.join(", ")}`);
  }
  const places = await Promise.all(paths.map(placeOf));
  const ofKind = (isFolder: boolean) => places.filter((place) => place.isFolder === isFolder).map(({ path }) => path);
  return Object.freeze({ folders: ofKind(true), files: ofKind(false), statements });
}

async function placeOf(given: string): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  const path = await realpath(given).catch(() => refuse("paths", given, "a folder or a file that exists"));
  return { path, isFolder: (await stat(path)).isDirectory() };
}

function refuse(option: string, value: unknown, expected: string): never {
  const message = `sandbox.${option} holds ${JSON.stringify(value)}; it must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option: `sandbox.${option}`, value, expected });
}
