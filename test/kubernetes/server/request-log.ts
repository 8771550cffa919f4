// What clients asked: for tests that count requests and connections. Bodies and credentials are not kept.
import type { Target } from "./target.ts";

export interface LoggedRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly verb: Target["verb"] | undefined;
  readonly resource: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly contentType: string | undefined;
  readonly userAgent: string | undefined;
  /** Which connection brought it, counted from 1. */
  readonly connection: number;
  /** Undefined while there is no reply yet, and where there never was one. */
  code?: number;
}

export class RequestLog {
  #requests: LoggedRequest[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** How many connections brought them. */
  get connections(): number {
    return new Set(this.#requests.map((request) => request.connection)).size;
  }

  add(request: LoggedRequest): LoggedRequest {
    this.#requests.push(request);
    return request;
  }

  clear(): void {
    this.#requests = [];
  }
}
