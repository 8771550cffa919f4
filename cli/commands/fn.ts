// `quarry fn`: the functions that are deployed, their versions, and calls of them.
import { type Command, InvalidArgumentError } from "commander";
import type { CatalogTarget } from "../catalog-target.ts";
import { exitSoon } from "../exit-soon.ts";
import { addCatalogOptions, type CatalogOptions, needCatalog } from "../options.ts";
import { print } from "../print.ts";

interface NameOptions extends CatalogOptions {
  readonly version?: string | undefined;
}

interface CallOptions extends NameOptions {
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

export function addFnCommand(quarry: Command): void {
  const fn = quarry
    .command("fn")
    .description("look at deployed functions, call them, go back and forth between versions");
  const list = fn.command("list").description("every function and its current version");
  addCatalogOptions(list.option("--deleted", "those out of use, too")).action(listAction);
  const get = fn.command("get <name>").description("what a function takes and gives, and what it keeps to");
  addCatalogOptions(withVersion(get)).action(getAction);
  const call = fn.command("call <name> [arguments]").description("call a function with arguments by name, as JSON");
  call.option("--timeout <ms>", "until there is a result", milliseconds, DEFAULT_TIMEOUT_MS);
  addCatalogOptions(withVersion(call)).action(callAction);
  const versions = fn.command("versions <name>").description("what was deployed under a name, the first first");
  addCatalogOptions(versions).action(versionsAction);
  const rollback = fn.command("rollback <name> <version>").description("make a version the current one");
  addCatalogOptions(rollback).action(rollbackAction);
  const remove = fn.command("delete <name>").description("take a name out of use; its versions are kept");
  addCatalogOptions(remove).action(deleteAction);
}

function withVersion(command: Command): Command {
  return command.option("--version <version>", "in place of the current one");
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number of milliseconds.");
}

async function listAction(options: CatalogOptions & { readonly deleted?: true }, command: Command): Promise<void> {
  const includeDeleted = options.deleted ?? false;
  const functions = await inCatalog(options, command, ({ catalog }) => catalog.list({ includeDeleted }));
  const { functionTable } = await import("../function-text.ts");
  print(options, functions, () => functionTable(functions));
}

async function getAction(name: string, options: NameOptions, command: Command): Promise<void> {
  const described = await inCatalog(options, command, ({ catalog }) => catalog.describe(name, options.version));
  const { functionText } = await import("../function-text.ts");
  print(options, described, () => functionText(described));
}

async function callAction(name: string, args = "{}", options: CallOptions, command: Command): Promise<void> {
  const { callFunction } = await import("../call-function.ts");
  const request = { name, args, version: options.version, timeoutMs: options.timeout };
  try {
    await inCatalog(options, command, async (target) => {
      for await (const text of callFunction(target, request)) console.log(text);
    });
  } finally {
    exitSoon();
  }
}

async function versionsAction(name: string, options: CatalogOptions, command: Command): Promise<void> {
  const versions = await inCatalog(options, command, async ({ catalog }) => {
    const found = await catalog.versions(name);
    // A name that was never deployed is unknown, or only a slip of the keyboard.
    if (found.length === 0) await catalog.describe(name);
    return found;
  });
  const { versionTable } = await import("../function-text.ts");
  print(options, versions, () => versionTable(versions));
}

async function rollbackAction(name: string, version: string, options: CatalogOptions, command: Command): Promise<void> {
  const current = await inCatalog(options, command, ({ catalog }) => catalog.rollback(name, version));
  print(options, current, () => `${name} ${version} is current`);
}

async function deleteAction(name: string, options: CatalogOptions, command: Command): Promise<void> {
  await inCatalog(options, command, ({ catalog }) => catalog.delete(name));
  print(options, { name, deleted: true }, () => `${name} is out of use`);
}

async function inCatalog<Result>(
  options: CatalogOptions,
  command: Command,
  use: (target: CatalogTarget) => Promise<Result>,
): Promise<Result> {
  needCatalog(options, command);
  const { withCatalog } = await import("../catalog-target.ts");
  return withCatalog(options, use);
}
