// Start-time fair queueing: every message gets a tag when it comes; the lowest tag is served first. A tenant that sends
// a hundred thousand rows is tagged far into the future, and one that comes later with a single row is not.

/** The place of one message, in rows. */
export interface FairTag {
  /** Messages are served in the order of this. */
  readonly start: number;
  /** The least start of its tenant's next message. */
  readonly finish: number;
}

/**
 * Tags a message of `rows` rows. `virtualTime` is the start of the message served last, `finish` that of the tenant's message
 * before (0: none). When nothing waits both begin at 0 again.
 *
 * @source Goyal, Vin, Cheng: Start-time Fair Queuing, SIGCOMM 1996, equations 4 and 5
 */
export function fairTag(virtualTime: number, finish: number, rows: number): FairTag {
  const start = Math.max(virtualTime, finish);
  return { start, finish: start + rows };
}
