// What the API server says when it does not do what it is asked: its Status object, and the error that tells who must act.
import { QuarryError } from "../../../engine/index.ts";

/** One field that another manager set. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** The server's Status, as far as it says one. */
export interface Refusal {
  readonly status: number;
  /** A word: `Forbidden`, `Invalid`, `AlreadyExists`. */
  readonly reason: string;
  readonly detail: string;
  readonly conflicts: readonly FieldConflict[];
}

interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { reason?: string; message?: string; field?: string }[] };
}

export function readRefusal(status: number, body: string): Refusal {
  const { reason = "", message = body.slice(0, 300), details } = parsed(body);
  const causes = details?.causes?.filter((cause) => cause.reason === "FieldManagerConflict") ?? [];
  const conflicts = causes.map(({ message = "", field = "" }) => {
    return { manager: /"([^"]*)"/.exec(message)?.[1] ?? "another manager", field };
  });
  return { status, reason, detail: message, conflicts };
}

/** Asked again, the server may do it. */
export function isPassing({ status, conflicts }: Refusal): boolean {
  return status === 429 || status >= 500 || (status === 409 && conflicts.length === 0);
}

/** @param request such as `PATCH Deployment sg-inference` */
export function refusalError(request: string, refusal: Refusal): QuarryError {
  const { status, reason, detail } = refusal;
  if (status === 401 || status === 403) {
    const right = status === 401 ? "the credentials are not valid" : "the account lacks the right";
    const message = `The cluster does not allow ${request}: ${right} (${detail}).`;
    return new QuarryError("config.cluster-forbidden", message, { request, status, detail });
  }
  const facts = { request, status, reason, detail, retryable: isPassing(refusal) };
  return new QuarryError("compute.cluster-refused", `The cluster refused ${request}: ${detail} (${status}).`, facts);
}

function parsed(body: string): Status {
  try {
    const status: unknown = JSON.parse(body);
    return typeof status === "object" && status !== null ? status : {};
  } catch {
    return {};
  }
}
