// What makes DuckDB keep to a sandbox, in this order: after the last of these no setting can be changed.
import { quoteText } from "../types/quote.ts";
import type { Sandbox } from "./sandbox.ts";

/** @param folder of the instance itself: what it spills, and where everything goes that it would keep in the home folder */
export function lockStatements({ folders, files }: Sandbox, folder: string): readonly string[] {
  return [
    // Settings of a connection cannot be made once all are locked: these hold for every connection.
    "SET GLOBAL TimeZone = 'UTC'",
    "SET GLOBAL autoinstall_known_extensions = false",
    "SET GLOBAL autoload_known_extensions = false",
    "SET GLOBAL allow_community_extensions = false",
    "SET GLOBAL allow_persistent_secrets = false",
    ...["home_directory", "secret_directory", "extension_directory"].map(
      (setting) => `SET GLOBAL ${setting} = ${quoteText(folder)}`,
    ),
    `SET GLOBAL allowed_directories = ${listOf([...folders, folder])}`,
    `SET GLOBAL allowed_paths = ${listOf(files)}`,
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
  ];
}

function listOf(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(", ")}]`;
}
