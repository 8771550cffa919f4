// Redis URLs: read, and shown without their secrets.
import { describe, expect, test } from "vitest";
import { describeAddress, parseRedisUrl } from "../../../compute/redis/address.ts";
import { isQuarryError } from "../../../engine/index.ts";

describe("a Redis URL", () => {
  test("names one server, its port 6379 unless said", () => {
    expect(parseRedisUrl("redis://host")).toEqual({
      nodes: [{ host: "host", port: 6379 }],
      isCluster: false,
      isEncrypted: false,
      user: undefined,
      password: undefined,
      database: 0,
    });
    expect(parseRedisUrl("redis://[::1]:7000/2")).toMatchObject({ nodes: [{ host: "::1", port: 7000 }], database: 2 });
  });

  test("carries user and password, percent-encoded", () => {
    expect(parseRedisUrl("redis://me:p%40ss%2F@host")).toMatchObject({ user: "me", password: "p@ss/" });
    expect(parseRedisUrl("redis://:secret@host")).toMatchObject({ user: undefined, password: "secret" });
    expect(parseRedisUrl("rediss://me:a:b@host")).toMatchObject({ user: "me", password: "a:b", isEncrypted: true });
  });

  test("names a cluster by several hosts, or by saying so", () => {
    const nodes = ["a", "b", "c"].map((host, place) => ({ host, port: place === 1 ? 7001 : 6379 }));
    expect(parseRedisUrl("redis://a,b:7001,c")).toMatchObject({ isCluster: true, nodes });
    expect(parseRedisUrl("redis://a?cluster")).toMatchObject({ isCluster: true });
    expect(parseRedisUrl("redis://a:1/?cluster=true")).toMatchObject({ isCluster: true });
  });

  test("is shown without its password", () => {
    for (const url of ["redis://host:6379", "rediss://[::1]:7000/2", "redis://a:1,b:2", "redis://a:1?cluster"]) {
      expect(describeAddress(parseRedisUrl(url))).toBe(url);
    }
    expect(describeAddress(parseRedisUrl("redis://me:secret@host"))).toBe("redis://me:***@host:6379");
  });

  test.each([
    "http://me:secret@host",
    "me:secret@host",
    "redis://me:secret@",
    "redis://me:secret@host:port",
    "redis://me:secret@a:1/x",
    "redis://me:secret@host?sentinel",
    "redis://me:secret%@host",
    "redis://me:secret@a:1,b:2/3",
    "redis://host:99999",
    "",
  ])("is refused when it is %s, without telling the password", (url) => {
    try {
      parseRedisUrl(url);
      expect.unreachable();
    } catch (error) {
      expect(isQuarryError(error, "config.invalid")).toBe(true);
      expect(JSON.stringify(error) + String(error)).not.toContain("secret");
    }
  });
});
