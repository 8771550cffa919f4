// A service on loopback that answers as the test says, and keeps what it was asked.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The connection is cut in place of an answer, or after half of one. */
  readonly cut?: "before" | "within";
}

export interface Service {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Connections that were opened. */
  readonly connections: () => number;
}

/** @param answer for each request in turn */
export async function openService(answer: (asked: Asked) => Answer | Promise<Answer>): Promise<Service> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url: path = "", headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks) };
    asked.push(one);
    const { status = 200, headers: answered = {}, body = "", cut } = await answer(one);
    if (cut === "before") return request.socket.destroy();
    response.writeHead(status, { ...answered, "content-length": String(Buffer.byteLength(body) + (cut ? 10 : 0)) });
    if (cut === undefined) return response.end(body);
    return response.write(body, () => request.socket.destroy());
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, connections: () => connections };
}

/** An answer of values. */
export const values = (...items: unknown[]) => ({ body: JSON.stringify({ values: items }) });
