// Where Redis is, as a URL says it: one server, or some nodes of a cluster.
import { QuarryError } from "../../engine/index.ts";

/** A place that listens. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** A URL, read. */
export interface RedisAddress {
  /** One server, or the nodes that a cluster is asked for its others. */
  readonly nodes: readonly RedisNode[];
  readonly isCluster: boolean;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
}

const URL_FORM = "redis://user:password@host:6379/0 (rediss:// for TLS; several hosts, or ?cluster, for a cluster)";
const URL_PARTS = /^(rediss?):\/\/([^/?#]*)(?:\/(\d*))?(?:\?(.*))?$/i;
const NODE_PARTS = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d+))?$/;
const DEFAULT_PORT = 6379;
const MAX_PORT = 65_535;

/**
 * Reads `redis://user:password@host:6379/0`; user and password percent-encoded where they hold reserved characters.
 * @throws `config.invalid`, which never shows the password
 */
export function parseRedisUrl(url: string): RedisAddress {
  const [, scheme, authority, database, query] = URL_PARTS.exec(url) ?? notThis(url);
  const at = authority!.lastIndexOf("@");
  const [user, password] = credentials(url, authority!.slice(0, Math.max(at, 0)));
  const nodes = authority!
    .slice(at + 1)
    .split(",")
    .map((node) => parseNode(url, node));
  const isCluster = saysCluster(url, query) || nodes.length > 1;
  if (isCluster && Number(database ?? 0) !== 0) notThis(url);
  return {
    nodes,
    isCluster,
    isEncrypted: scheme!.toLowerCase() === "rediss",
    user,
    password,
    database: Number(database ?? 0),
  };
}

/** The address for people: with `***` where the password is. */
export function describeAddress(address: RedisAddress): string {
  const scheme = address.isEncrypted ? "rediss" : "redis";
  const login = address.password === undefined ? "" : `${address.user ?? ""}:***@`;
  const nodes = address.nodes.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`);
  const cluster = address.isCluster && nodes.length === 1 ? "?cluster" : "";
  return `${scheme}://${login}${nodes.join(",")}${address.database === 0 ? "" : `/${address.database}`}${cluster}`;
}

function parseNode(url: string, text: string): RedisNode {
  const [, host, port = DEFAULT_PORT] = NODE_PARTS.exec(text) ?? notThis(url);
  if (Number(port) > MAX_PORT) notThis(url);
  return { host: host!.replace(/^\[|\]$/g, ""), port: Number(port) };
}

/** `user:password`, `:password` or `user`. */
function credentials(url: string, text: string): [user: string | undefined, password: string | undefined] {
  const colon = text.indexOf(":");
  const user = colon < 0 ? text : text.slice(0, colon);
  const password = colon < 0 ? "" : text.slice(colon + 1);
  try {
    return [decodeURIComponent(user) || undefined, decodeURIComponent(password) || undefined];
  } catch {
    return notThis(url);
  }
}

function saysCluster(url: string, query: string | undefined): boolean {
  if (query === undefined || query === "") return false;
  return query === "cluster" || query === "cluster=true" || notThis(url);
}

function notThis(url: string): never {
  // Whatever stands before the host may be a secret.
  const value = url.replace(/^(\w+:\/\/)?.*@/s, "$1***@");
  throw new QuarryError("config.invalid", `The Redis URL is "${value}"; it should look like ${URL_FORM}.`, {
    option: "url",
    value,
    expected: URL_FORM,
  });
}
