// A real Redis Cluster for tests: three primaries on free ports of this machine, formed without any program of Redis's but
// the server.
import { Redis } from "ioredis";
import { freePort } from "./free-port.ts";
import { RedisServer, type RedisServerOptions } from "./redis-server.ts";

/** Slots of a cluster. */
const SLOTS = 16_384;
const NODES = 3;
/** Between two looks at what nodes tell each other by themselves. */
const LOOK_MS = 20;
const MIGRATE_TIMEOUT_MS = 5_000;
/** A node that says nothing for so long is replaced by its replica, soon after. */
const NODE_TIMEOUT_MS = 2_000;

/** One primary, and a connection to order it about. */
interface ClusterNode {
  readonly server: RedisServer;
  readonly busPort: number;
  readonly orders: Redis;
  readonly id: string;
}

/** The cluster, and how its slots move. */
export class RedisCluster {
  readonly nodes: readonly ClusterNode[];
  readonly #options: RedisServerOptions;
  readonly #replicas: ClusterNode[] = [];

  private constructor(nodes: readonly ClusterNode[], options: RedisServerOptions) {
    this.nodes = nodes;
    this.#options = options;
  }

  /** Forms one whose nodes hold a third of the slots each. Whoever starts it registers `stop` beside. */
  static async start(options: RedisServerOptions = {}): Promise<RedisCluster> {
    const nodes = await Promise.all(Array.from({ length: NODES }, () => startNode(options)));
    const cluster = new RedisCluster(nodes, options);
    try {
      await cluster.#form();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** `redis://127.0.0.1:port,…`, without login. */
  get url(): string {
    return this.urlFor("redis://");
  }

  /** As {@link url}, beginning with `rediss://user:password@`, or whatever stands there. */
  urlFor(beginning: string): string {
    return `${beginning}${this.nodes.map(({ server: { address } }) => `${address.host}:${address.port}`).join(",")}`;
  }

  /** The node that has `slot`, by place. */
  async ownerOf(slot: number): Promise<number> {
    const ranges = await this.nodes[0]!.orders.cluster("SLOTS");
    const [, , primary] = ranges.find(([first, last]) => first <= slot && slot <= last) ?? [];
    return this.nodes.findIndex(({ server }) => server.address.port === primary?.[1]);
  }

  /** Which slot a key is in. */
  async slotOf(key: string): Promise<number> {
    return Number(await this.nodes[0]!.orders.cluster("KEYSLOT", key));
  }

  /** Moves a slot with all its keys, as an operator's tool does, while clients go on; one slot at a time. */
  async moveSlot(slot: number, from: number, to: number): Promise<void> {
    const [source, target] = [this.nodes[from]!, this.nodes[to]!];
    await target.orders.cluster("SETSLOT", slot, "IMPORTING", source.id);
    await source.orders.cluster("SETSLOT", slot, "MIGRATING", target.id);
    for (let moved = 1; moved > 0; ) moved = await migrateSome(slot, source, target);
    const others = this.nodes.filter((node) => node !== source && node !== target);
    for (const node of [target, source, ...others]) await node.orders.cluster("SETSLOT", slot, "NODE", target.id);
  }

  /** Adds a replica of the node at `place`, which takes its place when that is killed. Its server. */
  async addReplica(place: number): Promise<RedisServer> {
    const replica = await startNode(this.#options);
    this.#replicas.push(replica);
    const { server, busPort, id } = this.nodes[place]!;
    await replica.orders.call("CLUSTER", "MEET", server.address.host, server.address.port, busPort);
    await until(async () => String(await replica.orders.cluster("NODES")).includes(id));
    await replica.orders.call("CLUSTER", "REPLICATE", id);
    await until(async () => String(await replica.orders.info("replication")).includes("master_link_status:up"));
    const known = new RegExp(`^${replica.id} .* slave ${id}`, "m");
    for (const { orders } of this.nodes) await until(async () => known.test(String(await orders.cluster("NODES"))));
    return replica.server;
  }

  async stop(): Promise<void> {
    const all = [...this.nodes, ...this.#replicas];
    for (const { orders } of all) orders.disconnect();
    await Promise.all(all.map(({ server }) => server.stop()));
  }

  async #form(): Promise<void> {
    const [first, ...others] = this.nodes;
    for (const [place, { orders }] of this.nodes.entries()) {
      // Nodes with the same epoch settle that later, by taking new ones: a slot that moves just then may have two owners.
      await orders.cluster("SET-CONFIG-EPOCH", place + 1);
      await orders.cluster("ADDSLOTSRANGE", firstSlot(place), firstSlot(place + 1) - 1);
    }
    for (const { server, busPort } of others) {
      await first!.orders.call("CLUSTER", "MEET", server.address.host, server.address.port, busPort);
    }
    for (const { orders } of this.nodes) {
      await until(async () => {
        const info = String(await orders.cluster("INFO"));
        return info.includes("cluster_state:ok") && info.includes(`cluster_size:${NODES}`);
      });
    }
  }
}

/** Where the share of the node at `place` begins. */
function firstSlot(place: number): number {
  return Math.floor((place * SLOTS) / NODES);
}

async function startNode(options: RedisServerOptions): Promise<ClusterNode> {
  const busPort = await freePort();
  const settings = {
    "cluster-enabled": "yes",
    "cluster-port": `${busPort}`,
    "cluster-node-timeout": `${NODE_TIMEOUT_MS}`,
  };
  const server = await RedisServer.start({ ...options, settings: { ...options.settings, ...settings } });
  const orders = new Redis(server.operator);
  // A node that a test kills has nobody to listen to its loss.
  orders.on("error", () => {});
  return { server, busPort, orders, id: String(await orders.cluster("MYID")) };
}

/** Moves at most this many keys at a time; how many it did. */
async function migrateSome(slot: number, { orders }: ClusterNode, { server }: ClusterNode, max = 4): Promise<number> {
  const keys = (await orders.cluster("GETKEYSINSLOT", slot, max)) as string[];
  const { host, port } = server.address;
  if (keys.length > 0) await orders.call("MIGRATE", host, port, "", 0, MIGRATE_TIMEOUT_MS, "KEYS", ...keys);
  return keys.length;
}

/** Nodes say by themselves what they know, and tell nobody when. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error("the cluster did not form in time");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
