// Commands on their way: sent again while Redis is away or says "in a moment", refused when it has been away for too long.
import type { Command, Redis } from "ioredis";
import type { RedisNode } from "./address.ts";
import { type CommandClient, commandClient, knownNodes, primariesOf } from "./clients.ts";
import { closed, isPassing, isReadOnly, unavailable } from "./failures.ts";
import type { RedisSettings } from "./settings.ts";

/** A command without a reply. */
interface PendingCommand {
  /** Anew for each attempt. */
  readonly make: () => Command;
  readonly node: Redis | undefined;
  readonly sinceMs: number;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Between two attempts at what Redis said it could not do just now. */
const RETRY_DELAY_MS = 50;
const WATCH_INTERVALS = 4;

/** Sends commands through a client, and through a new one when the old one has found no server for too long. */
export class Commander {
  readonly #settings: RedisSettings;
  /** In the order they came. */
  readonly #pending = new Set<PendingCommand>();
  #client: CommandClient;
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    this.#client = commandClient(settings);
  }

  /** @throws as ioredis does when the first attempt fails */
  async connect(): Promise<void> {
    // As for a reply, so for the handshake: who waits for it holds the process.
    const hold = setTimeout(() => {}, this.#settings.unavailableAfterMs);
    try {
      await this.#client.connect();
    } finally {
      clearTimeout(hold);
    }
  }

  /** Where there are servers, as far as is known. */
  nodes(): readonly RedisNode[] {
    const known = knownNodes(this.#client);
    return known.length > 0 ? known : this.#settings.address.nodes;
  }

  /** To be handed to {@link send}. */
  primaries(): readonly Redis[] {
    return primariesOf(this.#client);
  }

  /**
   * Sends it to whoever has its first key; to `node`, where given, and then once only.
   * @throws Redis's own error, or `compute.unavailable`, `plan.closed`
   */
  send(make: () => Command, node?: Redis): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(closed());
    this.#watch ??= this.#watchLater();
    return new Promise((resolve, reject) => {
      const pending = { make, node, sinceMs: performance.now(), resolve, reject };
      this.#pending.add(pending);
      if (this.#pending.size === 1) this.#watch?.ref();
      this.#write(pending);
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#watch);
    this.#refuseAll(closed());
    this.#client.disconnect();
  }

  #write(pending: PendingCommand): void {
    const command = pending.make();
    command.promise.then(
      (reply) => {
        this.#forget(pending);
        pending.resolve(reply);
      },
      (error: unknown) => this.#failed(pending, error),
    );
    (pending.node ?? this.#client).sendCommand(command);
  }

  #failed(pending: PendingCommand, error: unknown): void {
    if (!this.#pending.has(pending)) return;
    if (isPassing(error) && pending.node === undefined) {
      this.#writeLater(pending, error);
    } else {
      this.#forget(pending);
      pending.reject(error);
    }
  }

  /** Whoever waits for a reply holds the process; an idle connection does not. */
  #forget(pending: PendingCommand): void {
    this.#pending.delete(pending);
    if (this.#pending.size === 0) this.#watch?.unref();
  }

  #writeLater(pending: PendingCommand, error: unknown): void {
    // A primary that has become a replica: the address may lead to another server by now.
    const { isCluster, status } = this.#client;
    if (isReadOnly(error) && !isCluster && status === "ready") this.#client.disconnect(true);
    setTimeout(() => {
      if (this.#pending.has(pending)) this.#write(pending);
    }, RETRY_DELAY_MS);
  }

  #watchLater(): NodeJS.Timeout {
    return setTimeout(() => this.#look(), this.#settings.unavailableAfterMs / WATCH_INTERVALS);
  }

  /** Connects anew when the oldest command has waited for long, and gives up when it has for too long. */
  #look(): void {
    const { unavailableAfterMs } = this.#settings;
    const [oldest] = this.#pending;
    this.#watch = oldest && this.#watchLater();
    const waitedMs = oldest === undefined ? 0 : performance.now() - oldest.sinceMs;
    if (waitedMs >= unavailableAfterMs) this.#giveUp();
    // Its host may be gone without a word, and the address lead to another by now.
    else if (waitedMs >= unavailableAfterMs / 2 && this.#client.status === "ready") this.#client.disconnect(true);
  }

  #giveUp(): void {
    // With the client go its queues: nothing that is refused here is sent by it later.
    this.#client.disconnect();
    this.#client = commandClient(this.#settings);
    this.#refuseAll(unavailable(`no reply within ${this.#settings.unavailableAfterMs} ms`));
  }

  #refuseAll(error: Error): void {
    const refused = [...this.#pending];
    this.#pending.clear();
    for (const { reject } of refused) reject(error);
  }
}
