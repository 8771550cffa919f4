// `quarry run`: starts a TypeScript program.
import type { Command } from "commander";

/** Ends as the program does. */
export function addRunCommand(quarry: Command): void {
  quarry
    .command("run")
    .description("run a TypeScript program: it is bundled, then started with a thread pool of the right size")
    .argument("<file>", "the program")
    .argument("[args...]", "what the program gets as process.argv")
    .passThroughOptions()
    .action(async (file: string, args: readonly string[]) => {
      const { runProgram } = await import("../run-program.ts");
      process.exitCode = await runProgram(file, args);
    });
}
