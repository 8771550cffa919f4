// For commands that import modules of users: what those leave open (timers, connections) does not hold the command.

/** Ends the process as soon as the command has said how it went. */
export function exitSoon(): void {
  setImmediate(() => process.exit());
}
