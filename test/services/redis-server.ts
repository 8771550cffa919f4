// A real redis-server for tests: one of its own on a free port, in a temporary folder that goes with it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePort, HOST } from "./free-port.ts";
import { needRedis, REDIS_PROGRAM } from "./installed.ts";

export { describeWithRedis } from "./installed.ts";

/** What a server is told; without any it keeps nothing on disk and lets everybody in. */
export interface RedisServerOptions {
  /** What the default user logs in with. */
  readonly password?: string;
  /** Users as `ACL SETUSER` takes them: name and rules. */
  readonly users?: readonly string[];
  /** Keeps every write on disk: `everysec`, or `always`, before it is answered. */
  readonly appendonly?: "everysec" | "always";
  /** As Redis reads it: `100mb`. */
  readonly maxmemory?: string;
  /** Follows this server. */
  readonly replicaof?: { readonly host: string; readonly port: number };
  /** Speaks TLS only, with this certificate. */
  readonly tls?: CertificateFiles;
  /** Any others, as in redis.conf: name and values. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

interface OperatorLogin {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  readonly tls?: { readonly rejectUnauthorized: boolean };
}

/** A server that can be stopped, started again on its port and folder, and made to hold its breath. */
export class RedisServer {
  readonly address: { readonly host: string; readonly port: number };
  /** Holds what it keeps on disk. */
  readonly folder: string;
  readonly #arguments: readonly string[];
  /** How ioredis connects to it as its operator. */
  readonly operator: OperatorLogin;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, options: RedisServerOptions) {
    this.address = { host: HOST, port };
    this.folder = folder;
    const { password, tls } = options;
    this.operator = {
      ...this.address,
      ...(password !== undefined && { password }),
      ...(tls && { tls: { rejectUnauthorized: false } }),
    };
    this.#arguments = argumentsOf(port, folder, options);
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    needRedis();
    const folder = await mkdtemp(join(tmpdir(), "quarry-redis-"));
    const server = new RedisServer(await freePort(), folder, options);
    await server.start();
    return server;
  }

  /** `redis://127.0.0.1:port`, without login. */
  get url(): string {
    return `redis://${this.address.host}:${this.address.port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it, after {@link kill}, on the same port and folder. */
  async start(): Promise<void> {
    this.#process = spawn(REDIS_PROGRAM, this.#arguments, { stdio: ["ignore", "pipe", "inherit"] });
    await said(this.#process, "Ready to accept connections");
  }

  /** Ends it as a power cut of its process would. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server === undefined) return;
    this.#process = undefined;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill("SIGKILL")) await ended;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Sends it one command of an operator's. */
  async order(name: string, ...args: readonly string[]): Promise<unknown> {
    const connection = new Redis({ ...this.operator, lazyConnect: true });
    try {
      return await connection.call(name, ...args);
    } finally {
      connection.disconnect();
    }
  }

  /** It keeps its connections and does nothing. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  continue(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Starts one. Whoever starts it registers `stop` beside. */
export function startRedis(options?: RedisServerOptions): Promise<RedisServer> {
  return RedisServer.start(options);
}

function argumentsOf(port: number, folder: string, options: RedisServerOptions): readonly string[] {
  const { password, users = [], appendonly, maxmemory, replicaof, tls, settings = {} } = options;
  const all: [string, ...string[]][] = [
    ...(tls === undefined ? [["port", `${port}`] as [string, string]] : tlsSettings(port, tls)),
    ["bind", HOST],
    ["dir", folder],
    ["save", ""],
    // A replica is served at once; by default 5 s are waited for others.
    ["repl-diskless-sync-delay", "0"],
    ["appendonly", appendonly === undefined ? "no" : "yes"],
  ];
  if (appendonly !== undefined) all.push(["appendfsync", appendonly]);
  if (password !== undefined) all.push(["requirepass", password]);
  if (maxmemory !== undefined) all.push(["maxmemory", maxmemory]);
  if (replicaof !== undefined) all.push(["replicaof", replicaof.host, `${replicaof.port}`]);
  for (const user of users) all.push(["user", ...user.split(" ")]);
  for (const [name, value] of Object.entries(settings)) all.push([name, ...value.split(" ")]);
  return all.flatMap(([name, ...values]) => [`--${name}`, ...values]);
}

function tlsSettings(port: number, { ca, cert, key }: CertificateFiles): [string, string][] {
  return [
    ["port", "0"],
    ["tls-port", `${port}`],
    ["tls-ca-cert-file", ca],
    ["tls-cert-file", cert],
    ["tls-key-file", key],
    ["tls-auth-clients", "no"],
    ["tls-replication", "yes"],
    ["tls-cluster", "yes"],
  ];
}

function said(server: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    server.stdout?.on("data", (text: Buffer) => {
      output += text;
      if (output.includes(words)) resolve();
    });
    server.once("exit", () => reject(new Error(`redis-server ended at once:\n${output}`)));
  });
}
