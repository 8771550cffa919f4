// Regular expressions, in RE2's syntax. `options`: `c` case-sensitive, `i` not, `l` literal, `m` `n` `p` newline-sensitive,
// `s` newline-insensitive, `g` (replace only) every match.
import { scalar } from "./entry.ts";
import type { Fn, Real, Text } from "./signatures.ts";

export const regex = {
  /** The text as a pattern that matches just that. */
  regexpEscape: scalar<Fn<[text: Text], string>>("regexp_escape"),
  /** The first match, or its capture `group`; empty if there is none. */
  regexpExtract: scalar<Fn<[text: Text, pattern: Text, group?: Real, options?: Text], string>>("regexp_extract"),
  /** Every match, or its capture `group`. */
  regexpExtractAll:
    scalar<Fn<[text: Text, pattern: Text, group?: Real, options?: Text], string[]>>("regexp_extract_all"),
  /** Whether the whole text matches. */
  regexpFullMatch: scalar<Fn<[text: Text, pattern: Text, options?: Text], boolean>>("regexp_full_match"),
  /** Whether the pattern matches anywhere. */
  regexpMatches: scalar<Fn<[text: Text, pattern: Text, options?: Text], boolean>>("regexp_matches"),
  /** The first match (every one with the option `g`) replaced; `\1` in the replacement is the first group. */
  regexpReplace: scalar<Fn<[text: Text, pattern: Text, replacement: Text, options?: Text], string>>("regexp_replace"),
  /** The parts between matches. */
  regexpSplitToArray: scalar<Fn<[text: Text, pattern: Text, options?: Text], string[]>>("regexp_split_to_array"),
};
