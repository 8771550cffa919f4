// Options that many commands take, so that they mean and are called the same everywhere.
import { type Command, Option } from "commander";

/** What `--json` gives an action. */
export interface JsonOption {
  readonly json?: true;
}

/** What {@link addEnvironmentOptions} gives an action. */
export interface EnvironmentOptions extends JsonOption {
  readonly url: string;
  readonly environment: string;
}

export function addJsonOption(command: Command, description = "print JSON"): Command {
  return command.option("--json", description);
}

/** What {@link addCatalogOptions} gives an action. */
export interface CatalogOptions extends JsonOption {
  readonly url?: string | undefined;
  readonly environment: string;
  /** A folder, which goes before the URL. */
  readonly catalog?: string | undefined;
}

/** `--url` and `--environment`, which say where queue and catalog are, and `--json`. */
export function addEnvironmentOptions(command: Command): Command {
  command.addOption(urlOption().makeOptionMandatory()).addOption(environmentOption());
  return addJsonOption(command);
}

/** `--url` and `--environment`, or `--catalog` in their place: where deployed functions are kept; and `--json`. */
export function addCatalogOptions(command: Command): Command {
  command.addOption(urlOption()).addOption(environmentOption());
  command.option("--catalog <folder>", "the catalog in this folder, in place of the environment's");
  return addJsonOption(command);
}

/** Ends the command as one that was used wrongly when its options name no catalog. */
export function needCatalog({ url, catalog }: CatalogOptions, command: Command): void {
  if (url === undefined && catalog === undefined) {
    command.error("error: name the Redis of an environment with --url (or QUARRY_URL), or a folder with --catalog");
  }
}

function urlOption(): Option {
  const option = new Option("--url <url>", "the Redis of the environment: redis://user:password@host:6379");
  return option.env("QUARRY_URL");
}

function environmentOption(): Option {
  const option = new Option("--environment <name>", "the environment in that Redis");
  return option.env("QUARRY_ENVIRONMENT").default("default");
}
