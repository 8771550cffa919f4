// Work in flight, bounded by bytes and count, results in the order of the input (or as they come).
import type { ByteBudget } from "./byte-budget.ts";

export interface WindowLimits {
  /** Bytes in flight at most; one piece larger than this is in flight alone. */
  readonly maxBytes: number;
  readonly maxPieces: number;
  readonly ordered: boolean;
  /** Shared with other windows. */
  readonly budget: ByteBudget;
}

export interface Piece<Result> {
  readonly bytes: number;
  readonly result: Promise<Result>;
}

/** A piece whose failure is reported when its turn comes, or not at all if nobody waits for it any more. */
export function piece<Result>(bytes: number, result: Promise<Result>): Piece<Result> {
  result.catch(() => {});
  return { bytes, result };
}

/**
 * Pulls pieces of work while there is room and yields their results. The first failure ends it; an early return pulls
 * nothing more. Whoever starts the work stops it: the window only waits.
 */
export async function* inWindow<Result>(
  pieces: AsyncGenerator<Piece<Result>>,
  limits: WindowLimits,
): AsyncGenerator<Result, void, void> {
  const inFlight: Piece<Result>[] = [];
  const { budget } = limits;
  let bytes = 0;
  let next: Promise<IteratorResult<Piece<Result>>> | undefined;
  let isDone = false;
  const hasRoom = () =>
    inFlight.length === 0 || (bytes < limits.maxBytes && inFlight.length < limits.maxPieces && budget.hasRoom);
  try {
    while (!isDone || inFlight.length > 0) {
      if (!isDone && hasRoom()) next ??= pull(pieces);
      const settled = await firstOf(inFlight, next, limits.ordered);
      if ("piece" in settled) {
        inFlight.splice(inFlight.indexOf(settled.piece), 1);
        bytes -= settled.piece.bytes;
        budget.give(settled.piece.bytes);
        yield settled.result;
        continue;
      }
      next = undefined;
      if (settled.pulled.done === true) isDone = true;
      else {
        bytes += settled.pulled.value.bytes;
        budget.take(settled.pulled.value.bytes);
        inFlight.push(settled.pulled.value);
      }
    }
  } finally {
    budget.give(bytes);
    await pieces.return(undefined);
  }
}

/** The next piece; when the window is left before it comes, its failure is nobody's. */
function pull<Result>(pieces: AsyncGenerator<Piece<Result>>): Promise<IteratorResult<Piece<Result>>> {
  const next = pieces.next();
  next.catch(() => {});
  return next;
}

type Settled<Result> =
  | { readonly piece: Piece<Result>; readonly result: Result }
  | { readonly pulled: IteratorResult<Piece<Result>> };

/** What is ready first: a result whose turn it is, or the next piece. */
function firstOf<Result>(
  inFlight: readonly Piece<Result>[],
  next: Promise<IteratorResult<Piece<Result>>> | undefined,
  ordered: boolean,
): Promise<Settled<Result>> {
  const candidates = ordered ? inFlight.slice(0, 1) : inFlight;
  const results = candidates.map((piece) => piece.result.then((result) => ({ piece, result })));
  return Promise.race(next === undefined ? results : [...results, next.then((pulled) => ({ pulled }))]);
}
