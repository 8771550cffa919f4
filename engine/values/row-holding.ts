// Which row of a list column holds a given item.

/** The row whose range `[start(row), start(row + 1))` covers `position`, by bisection; -1 if none does. */
export function rowHolding(start: (row: number) => number, rows: number, position: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start(middle + 1) <= position) low = middle + 1;
    else high = middle;
  }
  return low < rows ? low : -1;
}
