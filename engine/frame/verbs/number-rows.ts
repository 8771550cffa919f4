// A frame with its rows numbered from 1 in a column of our own, for verbs that speak of places.
import { quoteName } from "../../types/quote.ts";
import { type BoundFrame, freeName, kept, selectFrom } from "../bound-frame.ts";

export interface NumberedFrame {
  readonly numbered: BoundFrame;
  /** The numbering column, quoted. */
  readonly number: string;
}

export function numberRows(input: BoundFrame): NumberedFrame {
  const name = freeName(input, "__quarry_row");
  const rowNumber = { name, sql: "row_number() OVER ()", reading: undefined };
  return { numbered: selectFrom([...input.columns.map(kept), rowNumber], input.from), number: quoteName(name) };
}
