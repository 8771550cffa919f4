// The scripts say what a session says, where its catalog has nothing to add.
import { runScripts } from "./run-scripts.ts";
import { SessionSql } from "./session-sql.ts";

runScripts("session", SessionSql.open);
