// Refusals as the API server words them: each becomes a Status object with its HTTP code.
import type { JsonObject } from "./json.ts";
import { qualifiedName, type Resource } from "./resources.ts";

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

interface FailureParts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
  readonly retryAfterSeconds?: number;
}

/** A refused request. */
export class Failure extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(parts: FailureParts) {
    super(parts.message);
    this.code = parts.code;
    this.reason = parts.reason;
    this.retryAfterSeconds = parts.retryAfterSeconds;
    this.details =
      parts.retryAfterSeconds === undefined
        ? parts.details
        : { ...parts.details, retryAfterSeconds: parts.retryAfterSeconds };
  }

  /** The body of the reply. */
  status(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason !== "" && { reason: this.reason }),
      ...(this.details !== undefined && { details: this.details }),
      code: this.code,
    };
  }
}

export function badRequest(message: string): Failure {
  return new Failure({ code: 400, reason: "BadRequest", message });
}

export function notFound(resource: Resource, name: string): Failure {
  const message = `${qualifiedName(resource)} "${name}" not found`;
  return new Failure({ code: 404, reason: "NotFound", message, details: about(resource, name) });
}

export function alreadyExists(resource: Resource, name: string): Failure {
  const message = `${qualifiedName(resource)} "${name}" already exists`;
  return new Failure({ code: 409, reason: "AlreadyExists", message, details: about(resource, name) });
}

export function conflict(resource: Resource, name: string, why: string): Failure {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return new Failure({ code: 409, reason: "Conflict", message, details: about(resource, name) });
}

export function forbidden(resource: Resource, name: string, why: string, causes: readonly Cause[] = []): Failure {
  const message = `${qualifiedName(resource)} "${name}" is forbidden: ${why}`;
  return new Failure({ code: 403, reason: "Forbidden", message, details: about(resource, name, causes) });
}

/** The object's values break rules; every rule is named. */
export function invalid(resource: Resource, name: string, causes: readonly Cause[]): Failure {
  const rules = causes.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`));
  const list = rules.length === 1 ? rules[0] : `[${rules.join(", ")}]`;
  const kind = resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
  const message = `${kind} "${name}" is invalid: ${list}`;
  const details = { ...about(resource, name, causes), kind: resource.kind };
  return new Failure({ code: 422, reason: "Invalid", message, details });
}

export function unsupportedMediaType(types: readonly string[]): Failure {
  const message = `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`;
  return new Failure({ code: 415, reason: "UnsupportedMediaType", message });
}

/** What was asked about is older than what is kept. */
export function expired(message: string): Failure {
  return new Failure({ code: 410, reason: "Expired", message });
}

function about(resource: Resource, name: string, causes: readonly Cause[] = []): JsonObject {
  const group = resource.group === "" ? {} : { group: resource.group };
  return { name, ...group, kind: resource.plural, ...(causes.length > 0 && { causes }) };
}
