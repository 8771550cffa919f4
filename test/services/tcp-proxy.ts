// A way to a server that a test can cut: at once, or between a command and its reply.
import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort, HOST } from "./free-port.ts";

/** Passes bytes on in both directions until told otherwise. */
export class TcpProxy {
  readonly address: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  #target: { readonly host: string; readonly port: number };
  #onReply: (() => void) | undefined;
  #isOpen = true;

  private constructor(port: number, target: { readonly host: string; readonly port: number }) {
    this.address = { host: HOST, port };
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  /** Starts one. Whoever starts it registers `stop` beside. */
  static async start(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(await freePort(), target);
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.address.port, HOST, resolve));
    return proxy;
  }

  /** `redis://127.0.0.1:port`, without login. */
  get url(): string {
    return `redis://${this.address.host}:${this.address.port}`;
  }

  /** Cuts every connection; new ones may come. */
  cut(): void {
    for (const client of this.#clients) client.destroy();
  }

  /**
   * Swallows the next bytes that the server says to anybody, and cuts that connection: what it did is done, the reply is
   * lost. Resolves when that has happened.
   */
  loseNextReply(): Promise<void> {
    return new Promise((resolve) => {
      this.#onReply = resolve;
    });
  }

  /** Cuts every connection, and new ones as they come, until {@link open}. */
  shut(): void {
    this.#isOpen = false;
    this.cut();
  }

  open(): void {
    this.#isOpen = true;
  }

  /** New connections go there. */
  leadTo(target: { readonly host: string; readonly port: number }): void {
    this.#target = target;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    client.on("error", () => {});
    if (!this.#isOpen) {
      client.destroy();
      return;
    }
    const server = connect(this.#target);
    server.on("error", () => client.destroy());
    server.on("data", (bytes) => this.#reply(client, bytes));
    server.on("close", () => client.destroy());
    client.on("data", (bytes) => server.write(bytes));
    client.on("close", () => {
      this.#clients.delete(client);
      server.destroy();
    });
    this.#clients.add(client);
  }

  #reply(client: Socket, bytes: Buffer): void {
    const lost = this.#onReply;
    this.#onReply = undefined;
    if (lost === undefined) client.write(bytes);
    else client.destroy();
    lost?.();
  }
}
