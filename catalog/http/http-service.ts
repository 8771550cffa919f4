// `.http({…})`: where a service is and how it is spoken to. Checked when a function is defined.
import { QuarryError } from "../../engine/index.ts";
import { oneOf, positiveNumber, type RefuseDefinition, refuseUnknown, show } from "../option-checks.ts";
import { Secret } from "../secret.ts";
import { groupUrl } from "./group-url.ts";

/** How a service in any language is reached. */
export interface HttpOptions {
  /** Added to the path of the url: `/embed`. */
  readonly path?: string | undefined;
  /**
   * What goes over the wire. `json`: `{"rows":[{…}]}` to the service, `{"values":[…]}` back, one value per row, each the
   * value or `{"error":{"type","message","retryable"}}`. `arrow`: an IPC stream of the arguments, and one of a single column
   * back. In JSON dates are ISO text, big integers text or numbers, bytes base64, numbers that are not finite text.
   * @defaultValue "json"
   */
  readonly format?: "json" | "arrow" | undefined;
  /** @defaultValue "POST" */
  readonly method?: "POST" | "PUT" | "PATCH" | undefined;
  /** Secrets are looked up at every request, and never printed. */
  readonly headers?: Readonly<Record<string, string | Secret>> | undefined;
  /** A larger answer fails the batch. @defaultValue 64 MiB */
  readonly maxResponseBytes?: number | undefined;
}

/** A service: at a URL, or wherever a scaling group is at the time of the request. */
export type HttpService =
  | (HttpOptions & { readonly url: string; readonly scalingGroup?: undefined })
  | (HttpOptions & { readonly scalingGroup: string | GroupWithUrl; readonly url?: undefined });

/** A scaling group, as far as calls go. */
export interface GroupWithUrl {
  /** Undefined while it has none. */
  readonly webUrl: string | undefined;
}

/** A service, checked and filled. */
export interface HttpSettings {
  /** Asked at every request. @throws for the URL of a scaling group that has none, or a bad one */
  readonly url: () => URL;
  /** Where and how, in one line: no version of the function stays when it changes. */
  readonly target: string;
  readonly format: "json" | "arrow";
  readonly method: "POST" | "PUT" | "PATCH";
  readonly headers: readonly (readonly [name: string, value: string | Secret])[];
  readonly maxResponseBytes: number;
}

const OPTIONS = ["url", "scalingGroup", "path", "format", "method", "headers", "maxResponseBytes"];
const DEFAULTS = Object.freeze({ path: "", format: "json", method: "POST", maxResponseBytes: 64 << 20 });

/** Headers that say how the request is made, which is not the author's business. */
const OWN_HEADERS = new Set([
  ...["accept", "connection", "content-encoding", "content-length", "content-type", "expect", "host"],
  ...["idempotency-key", "keep-alive", "traceparent", "tracestate", "transfer-encoding", "upgrade"],
]);

export function settleHttp(service: HttpService, refuse: RefuseDefinition): HttpSettings {
  refuseUnknown(service, OPTIONS, refuse, "http");
  const { path = DEFAULTS.path, format = DEFAULTS.format, method = DEFAULTS.method } = service;
  if (typeof path !== "string" || !/^(\/\S*)?$/.test(path)) refuse(`http.path must begin with "/", not ${show(path)}`);
  const { maxResponseBytes = DEFAULTS.maxResponseBytes } = service;
  return Object.freeze({
    url: locate(service, path, refuse),
    target: `${method} ${service.url ?? groupNamed(service.scalingGroup)} ${path} ${format}`,
    format: oneOf("http.format", format, ["json", "arrow"], refuse),
    method: oneOf("http.method", method, ["POST", "PUT", "PATCH"], refuse),
    headers: settleHeaders(service.headers ?? {}, refuse),
    maxResponseBytes: positiveNumber("http.maxResponseBytes", maxResponseBytes, refuse),
  });
}

function groupNamed(group: string | GroupWithUrl | undefined): string {
  return typeof group === "string" ? `scaling group ${group}` : "scaling group";
}

function locate(service: HttpService, path: string, refuse: RefuseDefinition): () => URL {
  const { scalingGroup } = service;
  if (scalingGroup === "") refuse("http.scalingGroup must be a scaling group, or the name of one");
  if ((service.url === undefined) === (scalingGroup === undefined)) refuse("http needs either url or scalingGroup");
  if (scalingGroup !== undefined) return () => serviceUrl(addressOf(scalingGroup), path, refuse);
  const url = serviceUrl(String(service.url), path, refuse);
  return () => url;
}

/** A group that is being deployed gets its address when it is ready. */
function addressOf(group: string | GroupWithUrl): string {
  const webUrl = typeof group === "string" ? groupUrl(group) : group.webUrl;
  if (webUrl !== undefined && webUrl !== "") return webUrl;
  const detail = "the scaling group behind the function has no address yet";
  throw new QuarryError("compute.unavailable", `${detail}.`, { detail, retryable: true });
}

/** Never shows a URL it refuses: it may hold a password. */
function serviceUrl(base: string, path: string, refuse: RefuseDefinition): URL {
  if (!URL.canParse(base)) refuse('http.url must be a URL, like "https://example.com/embed"');
  const url = new URL(base);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    refuse(`http.url must be http or https, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "") {
    refuse('http.url must carry no credentials: write headers: { authorization: Secret.fromEnv("TOKEN") }');
  }
  if (path !== "") url.pathname = url.pathname.replace(/\/$/, "") + path;
  url.hash = "";
  return url;
}

function settleHeaders(headers: Readonly<Record<string, string | Secret>>, refuse: RefuseDefinition) {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of entries) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) refuse(`http.headers: ${show(name)} is not the name of a header`);
    if (OWN_HEADERS.has(name)) refuse(`http.headers: "${name}" is set by every request itself`);
    const isLine = typeof value === "string" && !/[\r\n\0]/.test(value);
    if (!isLine && !Secret.is(value)) refuse(`http.headers: "${name}" must be a line of text or a Secret`);
  }
  return Object.freeze(entries);
}
