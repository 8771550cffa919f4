// ioredis as Quarry uses it: clients for commands, of a server or of a cluster, and single connections.
import { type RedisOptions as ClientOptions, Cluster, Redis } from "ioredis";
import type { RedisNode } from "./address.ts";
import { type RedisSettings, reconnectDelayMs } from "./settings.ts";

/** What sends commands and, when a reply is lost with its connection, sends them again. */
export type CommandClient = Redis | Cluster;

/** Not yet connected: that happens with `connect()` or the first command. */
export function commandClient(settings: RedisSettings): CommandClient {
  return settings.address.isCluster ? clusterClient(settings) : serverClient(settings);
}

/** Every primary a command can be sent to. */
export function primariesOf(client: CommandClient): readonly Redis[] {
  return client instanceof Cluster ? client.nodes("master") : [client];
}

/** The nodes of a cluster, as far as its client has found them. */
export function knownNodes(client: CommandClient): readonly RedisNode[] {
  const nodes = client instanceof Cluster ? client.nodes("all") : [];
  return nodes.map(({ options: { host, port } }) => ({ host: host!, port: port! }));
}

/** `host:port` */
export function placeOf({ options: { host, port } }: Redis): string {
  return `${host}:${port}`;
}

/** One connection to one node, which ends when it is lost. */
export function singleConnection(settings: RedisSettings, node: RedisNode): Redis {
  return silenced(new Redis({ ...connectionOptions(settings), ...node, retryStrategy: null }));
}

function serverClient(settings: RedisSettings): Redis {
  const options = { ...connectionOptions(settings), ...settings.address.nodes[0]!, retryStrategy: reconnectDelayMs };
  const client = silenced(new Redis(options));
  client.on("connect", () => prepare(client));
  return client;
}

function clusterClient(settings: RedisSettings): Cluster {
  const client = new Cluster([...settings.address.nodes], {
    redisOptions: connectionOptions(settings),
    lazyConnect: true,
    // A slot on its way between nodes answers TRYAGAIN, or sends us to and fro, for as long as its keys move.
    maxRedirections: 64,
    retryDelayOnTryAgain: 20,
    clusterRetryStrategy: reconnectDelayMs,
    // Names in certificates are names: they are not to be looked up before TLS sees them.
    ...(settings.tls && { dnsLookup: (host, found) => found(null, host) }),
  });
  client.on("+node", (node: Redis) => node.on("connect", () => prepare(node)));
  return silenced(client);
}

function connectionOptions({ address, tls, connectTimeoutMs }: RedisSettings) {
  return {
    ...(address.user !== undefined && { username: address.user }),
    ...(address.password !== undefined && { password: address.password }),
    ...(tls && { tls: { ...tls } }),
    db: address.database,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    // Long enough to write what is still to be written.
    disconnectTimeout: 500,
    connectionName: "quarry",
    disableClientInfo: true,
    // How long a command waits is decided above, by time; a server that is still loading refuses, and is asked again.
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
  } satisfies ClientOptions;
}

/** An idle connection does not hold the process: what waits for a reply does that itself. */
function prepare(client: Redis): void {
  client.stream.unref();
  writeTogether(client);
}

/** What is written in one turn of the event loop leaves in one packet. */
function writeTogether({ stream }: Redis): void {
  const write = stream.write;
  stream.write = function gathered(this: typeof stream, ...args: Parameters<typeof write>) {
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(() => stream.uncork());
    }
    return write.apply(stream, args);
  } as typeof write;
}

/** Without a listener ioredis prints; what matters rejects the command it concerns. */
function silenced<Client extends CommandClient>(client: Client): Client {
  client.on("error", () => {});
  return client;
}
