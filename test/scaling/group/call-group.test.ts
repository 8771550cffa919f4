// Calls of a group reach whatever answers behind its route.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openScene } from "../kubernetes/scene.ts";

interface Heard {
  readonly host: string | undefined;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** Answers with what it heard; paths that begin with a number with that status, `/silent` never. */
async function startGateway(): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    if (url === "/silent") return;
    const heard: Heard = { host: headers.host, method, url, body: await textOf(request) };
    response.writeHead(Number(/^\/(\d{3})/.exec(url ?? "")?.[1] ?? 200), {
      "content-type": "application/json",
      "x-a": "b",
    });
    response.end(method === "HEAD" ? undefined : JSON.stringify(heard));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function deployed() {
  const address = await startGateway();
  const gateway = { name: "public", domain: "groups.example.com", scheme: "http", address } as const;
  const scene = await openScene({ gateway });
  const group = scene.group({ port: 8080 });
  await group.deploy();
  return group;
}

test("go to the group's host, with a body in JSON", async () => {
  const group = await deployed();
  const answer = await group.call("/predict?k=1", { json: { text: "hello" } });
  expect({ status: answer.status, header: answer.headers.get("x-a") }).toEqual({ status: 200, header: "b" });
  expect(await answer.json()).toEqual({
    ...{ host: "production-inference.groups.example.com", method: "POST", url: "/predict?k=1" },
    body: '{"text":"hello"}',
  });
  expect(await (await group.call("/health")).json()).toMatchObject({ method: "GET", url: "/health", body: "" });
});

test("give errors of the service as answers", async () => {
  const group = await deployed();
  expect(await group.call("/503")).toMatchObject({ status: 503, ok: false });
  expect(await group.call("/204", { method: "DELETE" })).toMatchObject({ status: 204, body: null });
});

test("fail when there is no answer in time, and never leave the group's host", async () => {
  const group = await deployed();
  await expect(group.call("/silent", { timeoutMs: 50 })).rejects.toMatchObject({
    code: "compute.group-unreachable",
    facts: { detail: expect.stringContaining("no answer in 50 ms") },
  });
  await expect(group.call("//evil.example.com/")).rejects.toMatchObject({ code: "config.invalid" });
});

test("need a group that is deployed, and one that has a URL", async () => {
  const scene = await openScene();
  const workers = scene.group();
  await expect(workers.call("/")).rejects.toMatchObject({ code: "compute.unknown-group" });
  await workers.deploy();
  await expect(workers.call("/")).rejects.toMatchObject({ code: "config.invalid" });
});
