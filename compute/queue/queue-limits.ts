// The numbers of the queue's promises, in one place for every implementation.

export const QUEUE_LIMITS = Object.freeze({
  /** Submissions, outcomes or ids in one move. */
  maxItemsPerMove: 1_000,
  /** Of one payload, body or item, as a queue elsewhere keeps it. */
  maxPayloadBytes: 64 << 20,
  /** Ancestors of a call. */
  maxDepth: 64,
  /**
   * Crashes after which a message of one row is dead: reported ones, and the first worker that was lost with it. One of n
   * rows is given ⌈log₂ n⌉ more.
   */
  maxCrashes: 3,
  /** By workers that left in peace, or that were lost while it ran in a process of its own. */
  maxHandBacks: 10,
  /** Items of one streaming call that nobody has read. */
  maxUnreadItems: 256,
  maxUnreadBytes: 4 << 20,
  /** How long outcomes of deferred calls are kept. */
  resultTtlMs: 3_600_000,
  idempotencyTtlMs: 86_400_000,
  maxDeadLetters: 10_000,
  maxDeadLetterBytes: 256 << 20,
  deadLetterTtlMs: 7 * 86_400_000,
});
