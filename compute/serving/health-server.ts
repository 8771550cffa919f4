// Answers those who watch over worker processes: whether this one is alive, and whether it takes calls.
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { QuarryError } from "../../engine/index.ts";
import type { HealthOptions } from "./worker-settings.ts";

/** What is answered; 200 where it holds, else 503. */
export interface HealthChecks {
  readonly "/healthz": () => HealthReport;
  readonly "/readyz": () => HealthReport;
}

export interface HealthReport {
  readonly isGood: boolean;
  /** The body, as JSON. */
  readonly facts: object;
}

export class HealthServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws `config.invalid` when the port cannot be had */
  static async open({ host, port }: Required<HealthOptions>, checks: HealthChecks): Promise<HealthServer> {
    const server = createServer(answer(checks));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, resolve);
    }).catch((error: Error) => refusePort(`${host}:${port}`, error));
    return new HealthServer(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answer(checks: HealthChecks): RequestListener {
  return ({ method, url }, response) => {
    const check = checks[url as keyof HealthChecks] as HealthChecks[keyof HealthChecks] | undefined;
    if (check === undefined) return send(response, 404, { error: "there are /healthz and /readyz" });
    if (method !== "GET" && method !== "HEAD") return send(response, 405, { error: "only GET" });
    const { isGood, facts } = check();
    send(response, isGood ? 200 : 503, facts);
  };
}

function send(response: ServerResponse, status: number, facts: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(facts));
}

function refusePort(value: string, error: Error): never {
  const expected = "an address that is free";
  const message = `Health cannot be asked for at ${value}: ${error.message}.`;
  throw new QuarryError("config.invalid", message, { option: "health", value, expected }, { cause: error });
}
