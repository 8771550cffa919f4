// Which cluster, and who asks it: kubeconfig files and service accounts, read by the Kubernetes client, which is loaded here
// and nowhere else, when a cluster is first asked. Requests are our own: the client makes a connection for each.
import { QuarryError } from "../../../engine/index.ts";
import type { HttpTarget, TlsOptions } from "../../http/http-client.ts";
import type { ClusterSettings } from "../settings.ts";

export interface Cluster {
  readonly target: HttpTarget;
  /** Before every path: servers behind a proxy have one. */
  readonly basePath: string;
  readonly namespace: string;
  /** What says who asks; tokens that expire are renewed. */
  authorization(): Promise<Readonly<Record<string, string>>>;
}

/** What the client fills in. */
interface Credentials extends TlsOptions {
  headers?: Record<string, string | undefined>;
  auth?: string;
}

/** @throws `config.invalid` when there is no such cluster, or its credentials cannot be had */
export async function readCluster({ kubeconfig, context, namespace }: ClusterSettings): Promise<Cluster> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    refuse("kubeconfig", kubeconfig, `a kubeconfig file that can be read (${messageOf(error)})`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => name);
    refuse("context", config.getCurrentContext(), `a context of the kubeconfig: ${known.join(", ")}`);
  }
  const credentials = async (): Promise<Credentials> => {
    const options: Credentials = {};
    try {
      await config.applyToHTTPSOptions(options as object);
      return options;
    } catch (error) {
      return refuse("context", config.getCurrentContext(), `one whose credentials can be had (${messageOf(error)})`);
    }
  };
  const { origin, pathname } = new URL(cluster.server);
  const { ca, cert, key, servername, rejectUnauthorized } = await credentials();
  const inContext = config.getContextObject(config.getCurrentContext())?.namespace;
  return {
    target: { origin, tls: { ca, cert, key, servername, rejectUnauthorized }, proxyUrl: cluster.proxyUrl },
    basePath: pathname.replace(/\/$/, ""),
    namespace: namespace ?? inContext ?? "default",
    authorization: async () => headersOf(await credentials()),
  };
}

function headersOf({ headers = {}, auth }: Credentials): Readonly<Record<string, string>> {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const basic = auth === undefined ? {} : { authorization: `Basic ${Buffer.from(auth).toString("base64")}` };
  return { ...basic, ...Object.fromEntries(given) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refuse(option: string, value: unknown, expected: string): never {
  const message = `The option ${option} of the Kubernetes provider is ${JSON.stringify(value)}; it must be ${expected}.`;
  throw new QuarryError("config.invalid", message, { option, value, expected });
}
