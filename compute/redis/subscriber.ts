// One connection that listens to all channels of a process. Channels come and go; a connection that is lost is replaced by
// another (of a cluster: to any node), and everybody who listens is told that words may have been missed.
import type { Redis } from "ioredis";
import type { RedisNode } from "./address.ts";
import { Channel, type Hear } from "./channel.ts";
import { singleConnection } from "./clients.ts";
import { closed, failureOf, isForbidden } from "./failures.ts";
import { type RedisSettings, reconnectDelayMs } from "./settings.ts";

/** A connection is asked so often whether it is there, and given as long to answer: nothing else tells a silent one from a dead one. */
const PING_MS = 10_000;

export class Subscriber {
  readonly #settings: RedisSettings;
  /** Where a connection can be made: asked each time. */
  readonly #nodes: () => readonly RedisNode[];
  readonly #channels = new Map<string, Channel>();
  #connection: Redis | undefined;
  /** Since one was last made good use of. */
  #lostConnections = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(settings: RedisSettings, nodes: () => readonly RedisNode[]) {
    this.#settings = settings;
    this.#nodes = nodes;
  }

  /**
   * `hear` is told what is published from when this resolves, to what ends it.
   * @throws `compute.unavailable`, `plan.closed`
   */
  async subscribe(name: string, hear: Hear): Promise<() => void> {
    if (this.#isClosed) throw closed();
    const channel = this.#channels.get(name) ?? this.#open(name);
    const forget = (): void => this.#forget(name, channel, hear);
    channel.hearers.add(hear);
    try {
      await channel.isLive;
      return forget;
    } catch (error) {
      forget();
      throw error;
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const channel of this.#channels.values()) channel.refuse(closed());
    this.#channels.clear();
    this.#connection?.disconnect();
  }

  #open(name: string): Channel {
    const channel = new Channel(this.#settings.unavailableAfterMs);
    this.#channels.set(name, channel);
    if (this.#connection === undefined) this.#connect();
    else if (this.#connection.status === "ready") this.#listen(this.#connection, name, channel);
    return channel;
  }

  #forget(name: string, channel: Channel, hear: Hear): void {
    channel.hearers.delete(hear);
    if (channel.hearers.size > 0 || this.#channels.get(name) !== channel) return;
    this.#channels.delete(name);
    if (this.#connection?.status === "ready") this.#connection.unsubscribe(name).catch(() => {});
  }

  #connect(): void {
    const nodes = this.#nodes();
    const connection = singleConnection(this.#settings, nodes[this.#lostConnections % nodes.length]!);
    this.#connection = connection;
    connection.on("messageBuffer", (name: Buffer, message: Buffer) => this.#channels.get(`${name}`)?.tell(message));
    connection.on("connect", () => connection.stream.unref());
    connection.on("ready", () => this.#listenToAll(connection));
    connection.once("end", () => this.#connectLater());
    connection.connect().catch(() => {});
    this.#endUnlessItAnswers(connection);
  }

  #connectLater(): void {
    if (this.#isClosed) return;
    this.#lostConnections += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), reconnectDelayMs(this.#lostConnections)).unref();
  }

  #listen(connection: Redis, name: string, channel: Channel): void {
    connection.subscribe(name).then(
      () => {
        this.#lostConnections = 0;
        channel.live();
      },
      (error) => {
        if (isForbidden(error)) channel.refuse(failureOf(error));
        else connection.disconnect();
      },
    );
  }

  #listenToAll(connection: Redis): void {
    this.#pingLater(connection);
    for (const [name, channel] of this.#channels) this.#listen(connection, name, channel);
  }

  /** A connection that says nothing in time is as good as lost. */
  #endUnlessItAnswers(connection: Redis): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => connection.disconnect(), PING_MS).unref();
  }

  #pingLater(connection: Redis): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ping(connection), PING_MS).unref();
  }

  #ping(connection: Redis): void {
    this.#endUnlessItAnswers(connection);
    connection.ping().then(
      () => this.#pingLater(connection),
      () => connection.disconnect(),
    );
  }
}
