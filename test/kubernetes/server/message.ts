// What the server reads of a request, and what a reply says.
import type { JsonObject } from "../api/json.ts";

export interface Request {
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: string;
}

export interface Reply {
  readonly code: number;
  readonly body: JsonObject;
  readonly warnings?: readonly string[];
}

/** The content type of a server-side apply. */
export const APPLY = "application/apply-patch+yaml";
