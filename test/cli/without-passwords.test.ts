import { expect, test } from "vitest";
import { withoutPasswords } from "../../cli/without-passwords.ts";

test("passwords in URLs are hidden, wherever they stand", () => {
  const text = 'could not reach "redis://quarry:s3cr%2Ft@host:6379/0", nor rediss://:pa:ss@other:1, nor host:6379';
  const shown = 'could not reach "redis://quarry:***@host:6379/0", nor rediss://:***@other:1, nor host:6379';
  expect(withoutPasswords(text)).toBe(shown);
});

test("a URL without a password stays as it is", () => {
  const text = "redis://localhost:6379, redis://user@host and a@b.c:1";
  expect(withoutPasswords(text)).toBe(text);
});
