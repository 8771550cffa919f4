// What a thread of Piscina's runs when Piscina is used directly.
import { hashText } from "./busy-work.ts";

export interface HashTask {
  readonly texts: readonly string[];
  readonly rounds: number;
}

export default function hashAll({ texts, rounds }: HashTask): number[] {
  return texts.map((text) => hashText(text, rounds));
}
