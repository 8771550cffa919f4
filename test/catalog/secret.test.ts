import { inspect } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { Secret } from "../../catalog/index.ts";

function setEnv(value: string): void {
  vi.stubEnv("A_TOKEN", value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

test("a secret shows its name and nothing else, however it is printed", () => {
  setEnv("s3cret");
  const secret = Secret.fromEnv("A_TOKEN", { prefix: "Bearer " });
  const printed = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true })];
  for (const text of printed) {
    expect(text).toContain("Secret(A_TOKEN)");
    expect(text).not.toMatch(/s3cret|Bearer/);
  }
});

test("a secret is what the environment holds when it is used", () => {
  const secret = Secret.fromEnv("A_TOKEN", { prefix: "Bearer " });
  expect(() => secret.reveal()).toThrow(expect.objectContaining({ code: "config.invalid" }));
  setEnv("s3cret");
  expect(secret.reveal()).toBe("Bearer s3cret");
});

test("a secret of several lines is refused without being shown", () => {
  setEnv("s3cret\r\nx-admin: 1");
  expect(() => Secret.fromEnv("A_TOKEN").reveal()).toThrow('The secret "A_TOKEN" is more than one line of text');
});
