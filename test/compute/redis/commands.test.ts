// Calls of functions are written as ioredis would write them, and find their node by their first key.
import * as fc from "fast-check";
import { Command } from "ioredis";
import { describe, expect, test } from "vitest";
import { FunctionCall } from "../../../compute/redis/commands.ts";

const text = fc.string({ unit: "binary" });
const argument = fc.oneof(
  text,
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const SOCKET = {};

describe("a call of a function", () => {
  test("is written as any command is", () => {
    fc.assert(
      fc.property(text, fc.array(text), fc.array(argument), (name, keys, args) => {
        const plain = new Command("FCALL", [name, String(keys.length), ...keys, ...args]).toWritable(SOCKET);
        expect(new FunctionCall(name, keys, args).toWritable()).toEqual(Buffer.from(plain));
      }),
    );
  });

  test("is written right when its keys were those of another function before", () => {
    const keys = ["{a}:1", "{a}:2"];
    for (const name of ["first", "second", "first"]) {
      expect(String(new FunctionCall(name, keys, ["x"]).toWritable())).toContain(
        `\r\n${name}\r\n$1\r\n2\r\n$5\r\n{a}:1`,
      );
    }
  });

  test("belongs to the slot of its keys", () => {
    const plain = new Command("FCALL", ["name", "1", "{a}:1", "{b}"]);
    expect(new FunctionCall("name", ["{a}:1"], ["{b}"]).getSlot()).toBe(plain.getSlot());
  });
});
