// Functions for the test of traces: one in a thread calls one that is not.
import { z } from "zod";
import { fn } from "../../index.ts";

const text = { text: z.string() };

const translated = fn({ name: "traces_translated", input: text, output: z.string() }).row(({ text: said }) =>
  said.toUpperCase(),
);

export const transcribedOnThread = fn({
  name: "traces_transcribed_on_thread",
  input: text,
  output: z.string(),
  isolation: "thread",
}).row(({ text: said }) => translated.remote({ text: said }));
