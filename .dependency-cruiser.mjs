// The layers of docs/architecture.md as rules: what may import what, and who alone may import a heavy package.
import { Visitor } from "@swc/core/Visitor.js";

// swc parses `using` but its visitor, through which dependency-cruiser reads, throws at it.
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function visitStatementOrUsing(statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement);
  this.visitVariableDeclarators(statement.decls);
  return statement;
};

/** Entries of `engine/`, in the order of the table in docs/architecture.md: each may import only those before it. */
const ENGINE_ORDER = [
  "errors",
  "types",
  "sandbox",
  "ports",
  "tracing",
  "batching",
  "duckdb",
  "arrow",
  "database",
  "values",
  "expr",
  "plan",
  "optimize",
  "physical",
  "execute",
  "explain",
  "io",
  "sql",
  "frame",
  "index",
];

/** The same for `compute/`. */
const COMPUTE_ORDER = [
  "clock",
  "turnover-map",
  "policy",
  "redis",
  "redis-store",
  "queue",
  "wire",
  "served-function",
  "tracing",
  "caller",
  "isolation",
  "worker",
  "runtime",
  "serving",
  "operation",
  "index",
];

/** The same for `scaling/`. */
const SCALING_ORDER = ["spec", "http", "records", "redis-records", "provider", "kubernetes", "group", "index"];

/** Siblings at the root and the siblings each may import. */
const ROOT_IMPORTS = {
  engine: [],
  catalog: ["engine"],
  compute: ["engine", "catalog"],
  scaling: ["engine", "catalog", "compute"],
};

/** Heavy packages and the folder, seldom two, that may import each. */
const ONLY_IMPORTER = {
  "@duckdb": "engine/duckdb",
  "@kubernetes": "scaling/kubernetes",
  "cli-progress": "cli",
  commander: "cli",
  esbuild: "catalog/bundle",
  ioredis: "compute/redis",
  pino: "compute/serving",
  piscina: "compute/isolation",
  undici: "catalog/http|scaling/http",
};

/** Everything in the repository that is code. */
const OWN_CODE = "^([^/]+\\.ts$|(engine|catalog|compute|scaling|cli|test|examples|benchmarks)/)";

const entry = (folder) => (name) => `^${folder}/${name}(/|\\.ts$)`;

const layers = (folder, order) => [
  {
    name: `${folder}-folder-has-a-place-in-the-order`,
    severity: "error",
    from: { path: `^${folder}/`, pathNot: order.map(entry(folder)) },
    to: {},
  },
  ...order.slice(0, -1).map((name, place) => ({
    name: `${folder}-${name}-imports-no-later-layer`,
    severity: "error",
    from: { path: entry(folder)(name) },
    to: { path: order.slice(place + 1).map(entry(folder)) },
  })),
];

const siblings = Object.entries(ROOT_IMPORTS).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-${["itself", ...allowed].join("-")}`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: OWN_CODE, pathNot: [folder, ...allowed].map((name) => `^${name}/`) },
}));

const entrances = Object.keys(ROOT_IMPORTS).map((folder) => ({
  name: `${folder}-is-entered-through-its-index`,
  severity: "error",
  from: { pathNot: `^${folder}/` },
  to: { path: `^${folder}/`, pathNot: `^${folder}/index\\.ts$` },
}));

const heavyPackages = Object.entries(ONLY_IMPORTER).map(([name, folder]) => ({
  name: `only-${folder.replaceAll(/[/|]/g, "-")}-imports-${name.replace("@", "")}`,
  severity: "error",
  from: { pathNot: `^(${folder})/` },
  to: { path: `node_modules/${name}/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-development-packages",
      comment: "What is published imports only dependencies and peer dependencies.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["npm-peer", "type-only"] },
    },
    { name: "nothing-imports-the-cli", severity: "error", from: { pathNot: "^cli/" }, to: { path: "^cli/" } },
    ...layers("engine", ENGINE_ORDER),
    ...layers("compute", COMPUTE_ORDER),
    ...layers("scaling", SCALING_ORDER),
    ...siblings,
    ...entrances,
    ...heavyPackages,
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"] },
  },
};
