// The scope of a handler: seen wherever its code has awaited to, and nowhere else.
import { expect, test } from "vitest";
import type { Calling } from "../../../catalog/index.ts";
import { type CallScope, currentScope, inScope } from "../../../compute/caller/scope.ts";
import type { CallId, LeaseToken } from "../../../compute/queue/messages.ts";

function scope(name: string): CallScope {
  const parent = { id: `main.${name}` as CallId, lease: 1 as LeaseToken };
  return { calling: {} as Calling, parent, deadlineUs: undefined, tenant: name, trace: undefined };
}

test("there is no scope outside of handlers", () => {
  expect(currentScope()).toBeUndefined();
});

test("a handler sees its scope after every kind of wait", async () => {
  const own = scope("a");
  await inScope(own, async () => {
    expect(currentScope()).toBe(own);
    await Promise.resolve();
    expect(currentScope()).toBe(own);
    await new Promise((resolve) => setImmediate(resolve));
    expect(currentScope()).toBe(own);
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    expect(currentScope()).toBe(own);
  });
  expect(currentScope()).toBeUndefined();
});

test("handlers side by side see each their own", async () => {
  const seen = await Promise.all(
    ["a", "b", "c"].map((name) =>
      inScope(scope(name), async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return currentScope()?.tenant;
      }),
    ),
  );
  expect(seen).toEqual(["a", "b", "c"]);
});

test("what a handler leaves behind has no scope once all handlers have ended", async () => {
  let late: Promise<unknown> | undefined;
  await inScope(scope("a"), async () => {
    late = new Promise((resolve) => setImmediate(() => resolve(currentScope())));
  });
  expect(await late).toBeUndefined();
});

test("scopes are seen again after a time without any", async () => {
  for (const name of ["a", "b"]) {
    const tenant = inScope(scope(name), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return currentScope()?.tenant;
    });
    expect(await tenant).toBe(name);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test("a handler that outlives others keeps its scope", async () => {
  const long = inScope(scope("long"), async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    return currentScope()?.tenant;
  });
  for (let turn = 0; turn < 3; turn++) await inScope(scope("short"), async () => {});
  expect(await long).toBe("long");
});

test("a generator begun in a scope is in it between its items", async () => {
  async function* tenants() {
    for (let at = 0; at < 2; at++) {
      await Promise.resolve();
      yield currentScope()?.tenant;
    }
  }
  const items = await inScope(scope("a"), async () => {
    const all: unknown[] = [];
    for await (const tenant of tenants()) all.push(tenant);
    return all;
  });
  expect(items).toEqual(["a", "a"]);
});
