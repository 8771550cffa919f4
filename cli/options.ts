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

/** `--url` and `--environment`, which say where queue and catalog are, and `--json`. */
export function addEnvironmentOptions(command: Command): Command {
  const url = new Option("--url <url>", "the Redis of the environment: redis://user:password@host:6379");
  const environment = new Option("--environment <name>", "the environment in that Redis");
  command.addOption(url.env("QUARRY_URL").makeOptionMandatory());
  command.addOption(environment.env("QUARRY_ENVIRONMENT").default("default"));
  return addJsonOption(command);
}
