// `.http({…})` as a handler: the rows of an invocation are one request, and the answer is its values.
import { createHash } from "node:crypto";
import type { Parameter, ZodColumn } from "../../engine/index.ts";
import type { Context } from "../context.ts";
import type { Body } from "../definition.ts";
import { arrowAnswer, arrowRequest } from "./arrow-body.ts";
import type { HttpSettings } from "./http-service.ts";
import { failedRows, jsonAnswer, jsonRequest } from "./json-body.ts";
import { request } from "./request.ts";

const CONTENT_TYPES = { json: "application/json", arrow: "application/vnd.apache.arrow.stream" };

/** The batch form for JSON, the Arrow form for Arrow. */
export function httpBody(settings: HttpSettings, parameters: readonly Parameter[], result: ZodColumn): Body {
  if (settings.format === "arrow") {
    const readAnswer = arrowAnswer(result);
    const handler = async (batch: Parameters<typeof arrowRequest>[0], context: Context<unknown>) =>
      readAnswer(await exchange(settings, arrowRequest(batch), batch.numRows, context));
    return { form: "arrow", handler };
  }
  const writeRequest = jsonRequest(parameters);
  const readAnswer = jsonAnswer(result);
  const handler = async (columns: Readonly<Record<string, unknown>>, context: Context<unknown>) => {
    const { text, rows } = writeRequest(columns);
    const exchanged = exchange(settings, text, rows, context).then(readAnswer);
    return await exchanged.catch((error: unknown) => failedRows(error, rows));
  };
  return { form: "batch", handler };
}

async function exchange(
  settings: HttpSettings,
  bytes: string | Uint8Array,
  rows: number,
  context: Context<unknown>,
): Promise<Uint8Array> {
  const contentType = CONTENT_TYPES[settings.format];
  return await request(settings, { bytes, contentType, idempotencyKey: keyOf(bytes, rows, context) }, context);
}

/**
 * A row alone is known by its call. Rows together are known by what they are, too: after a failure the same first row may
 * come again in other company, which is another request.
 */
function keyOf(bytes: string | Uint8Array, rows: number, { idempotencyKey }: Context<unknown>): string {
  if (rows === 1) return idempotencyKey;
  return `${idempotencyKey}-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`;
}
