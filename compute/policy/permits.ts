// The permits of a gate: owned, or borrowed from an ancestor that waits. Small records, changed in place.

/** A gate: how many permits are owned, of how many. */
export interface Permits {
  readonly maxConcurrent: number;
  used: number;
}

/** A lease that runs under a permit of one gate. */
export interface PermitHolder {
  /** Whose permit it runs under; undefined: its own. */
  lender: PermitHolder | undefined;
  /** Who runs under its permit now: one at a time. */
  borrower: PermitHolder | undefined;
}

/** `own`: one more permit is used. `borrow`: none is. `wait`: nothing was changed. */
export type PermitDecision = "own" | "borrow" | "wait";

/** What {@link acquirePermit} would do. `ancestor`: the nearest one of the asking lease that holds this gate. */
export function decidePermit(gate: Permits, ancestor: PermitHolder | undefined): PermitDecision {
  if (ancestor !== undefined && ancestor.borrower === undefined) return "borrow";
  return gate.used < gate.maxConcurrent ? "own" : "wait";
}

/**
 * Gives `lease` a permit: its ancestor's if that lends to nobody, else a free one. A borrower holds the gate for its own
 * descendants, so that recursion of any depth runs under one permit and nobody else comes in between.
 */
export function acquirePermit(gate: Permits, lease: PermitHolder, ancestor: PermitHolder | undefined): PermitDecision {
  const decision = decidePermit(gate, ancestor);
  if (decision === "own") gate.used += 1;
  if (decision === "borrow" && ancestor !== undefined) {
    lease.lender = ancestor;
    ancestor.borrower = lease;
  }
  return decision;
}

/** Ends `lease`. Who still runs under its permit takes its place: as borrower of its lender, or as owner. */
export function releasePermit(gate: Permits, lease: PermitHolder): void {
  const { lender, borrower } = lease;
  if (lender === undefined && borrower === undefined) gate.used -= 1;
  if (lender !== undefined) lender.borrower = borrower;
  if (borrower !== undefined) borrower.lender = lender;
  lease.lender = undefined;
  lease.borrower = undefined;
}
