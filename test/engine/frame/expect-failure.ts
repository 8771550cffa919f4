// The one way tests look at a failure: by code and facts.
import { expect } from "vitest";
import { type ErrorCode, type ErrorFacts, QuarryError } from "../../../index.ts";

export async function expectFailure<Code extends ErrorCode>(
  run: Promise<unknown> | (() => unknown),
  code: Code,
  facts: Partial<ErrorFacts[Code]> = {},
): Promise<QuarryError<Code>> {
  const error = await caught(run);
  expect(error).toBeInstanceOf(QuarryError);
  expect(error).toMatchObject({ code, facts });
  return error as QuarryError<Code>;
}

async function caught(run: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof run === "function" ? run() : run);
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
