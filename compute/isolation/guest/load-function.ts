// Finds a function by importing the bundle of its module once more. What the module does beside defining it is its own
// affair: it may fail later, wait for ever, or run a pipeline, which is parked.
import { fileURLToPath, pathToFileURL } from "node:url";
import { definitionOf, type FunctionDefinition, onDefinition } from "../../../catalog/index.ts";
import type { FunctionName } from "../guest-questions.ts";
import { notPortable } from "../not-portable.ts";

/** A module that is not done by then has been given time enough. */
const MAX_IMPORT_MS = 60_000;
/** How long after its function was defined the rest of a module is waited for, unless something in it is parked. */
const MAX_REST_MS = 2000;
/** How long after something was parked a function is still waited for: what was parked may not be what the module waits for. */
const MAX_AFTER_PARKING_MS = 1000;

/**
 * The definition of `wanted`, made by importing `bundle`.
 * @param parked settles when the module has run into something that is parked
 * @throws `function.not-portable`
 */
export async function loadFunction(
  wanted: FunctionName,
  bundle: string,
  parked: Promise<void>,
): Promise<FunctionDefinition> {
  const found: FunctionDefinition[] = [];
  const defined = new Promise<void>((resolve) => {
    onDefinition((value) => {
      if (value["~function"].name !== wanted.name) return;
      found.push(definitionOf(value)!);
      resolve();
    });
  });
  const importing = importBundle(bundle);
  const end = await Promise.race([
    importing,
    defined.then(() => later("waiting", MAX_REST_MS)),
    parked.then(() => Promise.race([defined, later("parked", MAX_AFTER_PARKING_MS)])).then(() => PARKED),
    later("waiting", MAX_IMPORT_MS),
  ]);
  return theOne(wanted, found) ?? refuse(wanted, found, end);
}

/** How far the import had come when it was no longer waited for. */
type ImportEnd =
  | { readonly kind: "imported" | "parked" | "waiting" }
  | { readonly kind: "failed"; readonly error: unknown };

const PARKED: ImportEnd = { kind: "parked" };

function importBundle(bundle: string): Promise<ImportEnd> {
  return import(pathToFileURL(bundle).href).then(
    () => ({ kind: "imported" }),
    (error: unknown) => ({ kind: "failed", error }),
  );
}

async function later(kind: "parked" | "waiting", ms: number): Promise<ImportEnd> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return { kind };
}

/** Two functions of one name and place are a factory's: nobody can say which of them is meant. */
function theOne({ place }: FunctionName, found: readonly FunctionDefinition[]): FunctionDefinition | undefined {
  if (found.length < 2) return found[0];
  const here = found.filter((definition) => pathOf(definition.place) === pathOf(place));
  return here.length === 1 ? here[0] : undefined;
}

function pathOf(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(place) : place;
}

function refuse(wanted: FunctionName, found: readonly FunctionDefinition[], end: ImportEnd): never {
  if (found.length > 0 || end.kind === "imported") throw notPortable(wanted, "inside-a-function");
  if (end.kind === "parked") throw notPortable(wanted, "after-a-pipeline");
  const cause = end.kind === "failed" ? end.error : new Error(`not done after ${MAX_IMPORT_MS} ms`);
  throw notPortable(wanted, "import-failed", cause);
}
