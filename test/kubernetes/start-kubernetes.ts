// A Kubernetes API server in this process, for tests:
//
//   const kube = await startKubernetes({ namespaces: ["env"] });
//   onTestFinished(() => kube.close());
//   const config = new KubeConfig();
//   config.loadFromFile(kube.kubeconfig); // or kubectl --kubeconfig
//
// It speaks HTTPS on loopback with a certificate of its own (kubectl sends no token over plain HTTP). Time is virtual:
// `kube.clock.advance(ms)`; controllers act by themselves after each write, `kube.settled()` is when they are done.
// `kube.faults.add({ resource: "deployments", verb: "patch", code: 429, retryAfterSeconds: 1 })` breaks the next such
// request; `kube.requests` counts what came in; `kube.api` reads and writes without HTTP.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "../compute/virtual-clock.ts";
import { makeCertificate } from "../services/certificate.ts";
import { Api } from "./api/api.ts";
import type { KubernetesObject } from "./api/object.ts";
import { type Resource, resourceOf } from "./api/resources.ts";
import { Cluster, CONTROLLERS } from "./controllers/cluster.ts";
import type { Faults } from "./server/faults.ts";
import { HttpServer } from "./server/http-server.ts";
import type { RequestLog } from "./server/request-log.ts";
import type { Target } from "./server/target.ts";

export interface KubernetesOptions {
  /** Made before anybody asks, beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[];
  /** Runs the controllers; without them objects are only kept. @defaultValue true */
  readonly controllers?: boolean;
  /** What the user may do; all else is refused with 403. @defaultValue everything */
  readonly mayDo?: (target: Target) => boolean;
}

const TOKEN = "test-token";
const MANAGER = { fieldManager: "test" };

export async function startKubernetes(options: KubernetesOptions = {}): Promise<Kubernetes> {
  const kubernetes = new Kubernetes(options);
  await kubernetes.open();
  for (const name of ["default", "kube-system", ...(options.namespaces ?? [])]) {
    kubernetes.api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, MANAGER);
  }
  return kubernetes;
}

/** A running server; whoever starts one closes it. */
export class Kubernetes {
  readonly clock = new VirtualClock();
  readonly api = new Api(this.clock);
  /** The controllers, and how the cluster behaves: `kube.cluster.change({ missingImages: ["shop/web:2"] })`. */
  readonly cluster: Cluster;
  /** The bearer token that the server takes. */
  readonly token = TOKEN;
  /** The PEM text of the certificate that signs the server's. */
  readonly ca: string;
  readonly #server: HttpServer;
  /** Its own, deleted with it. */
  readonly folder = mkdtempSync(join(tmpdir(), "quarry-kubernetes-"));
  readonly #logs = new Map<string, string>();
  #url = "";

  constructor({ controllers = true, mayDo = () => true }: KubernetesOptions) {
    this.cluster = new Cluster(this.api, controllers ? CONTROLLERS : []);
    const tls = certificate();
    this.ca = tls.cert;
    const logOf = (namespace: string, name: string): string => this.#logs.get(`${namespace}/${name}`) ?? "";
    this.#server = new HttpServer(this.api, { token: TOKEN, tls, mayDo, logOf });
  }

  async open(): Promise<void> {
    this.#url = await this.#server.open();
    writeFileSync(this.kubeconfig, JSON.stringify(this.#kubeconfig()));
  }

  async close(): Promise<void> {
    this.cluster.close();
    await this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.#url;
  }

  /** The path of a kubeconfig file whose current context is this server. */
  get kubeconfig(): string {
    return join(this.folder, "kubeconfig");
  }

  get faults(): Faults {
    return this.#server.faults;
  }

  get requests(): RequestLog {
    return this.#server.requests;
  }

  /** How many watches are open. */
  get openWatches(): number {
    return this.#server.watches.size;
  }

  /** When the controllers have nothing more to do until time passes. */
  settled(): Promise<void> {
    return this.cluster.settled();
  }

  /** Cuts the connections of all open watches. */
  cutWatches(): void {
    for (const watch of this.#server.watches) watch.cut();
  }

  /** Forgets all changes so far and tells every open watch so (410), as etcd's compaction does in time. */
  expireWatches(): void {
    this.api.store.compact();
    for (const watch of this.#server.watches) watch.expire();
  }

  /** Sends a bookmark to every watch that asked for them. */
  bookmark(): void {
    for (const watch of this.#server.watches) watch.bookmark();
  }

  /** What a Pod prints from now on is this. */
  setLog(namespace: string, pod: string, text: string): void {
    this.#logs.set(`${namespace}/${pod}`, text);
  }

  /** Objects of a kind as they are now. */
  list(apiVersion: string, kind: string, namespace?: string): KubernetesObject[] {
    return this.api.store.list(resourceOf({ apiVersion, kind }), namespace);
  }

  /** @throws when there is none */
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): KubernetesObject {
    return this.api.get({ resource: resourceOf({ apiVersion, kind }), namespace, name });
  }

  /** For `kube.api`, which names kinds by their resource. */
  resourceOf(apiVersion: string, kind: string): Resource {
    return resourceOf({ apiVersion, kind });
  }

  #kubeconfig(): object {
    const authority = Buffer.from(this.ca).toString("base64");
    return {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster: { server: this.#url, "certificate-authority-data": authority } }],
      users: [{ name: "test", user: { token: TOKEN } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "default" } }],
      "current-context": "test",
    };
  }
}

let made: { cert: string; key: string } | undefined;

/** One for all servers of a process: making it takes a process of its own. */
function certificate(): { cert: string; key: string } {
  if (made !== undefined) return made;
  const files = makeCertificate();
  made = { cert: files.text, key: readFileSync(files.key, "utf8") };
  files.remove();
  return made;
}
