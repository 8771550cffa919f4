// How the tests run. Results are also kept as JSON, from which .ci/run prints its last line.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Bundles are JavaScript already.
    server: { deps: { external: [/\/quarry-[0-9a-f]{12}-[0-9a-f]{16}\.mjs$/] } },
    reporters: ["default", ["json", { outputFile: "node_modules/.cache/vitest/results.json" }]],
  },
});
