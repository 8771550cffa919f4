// Two texts compared line by line, by their longest common subsequence.

/** Lines of context around each change. */
const CONTEXT = 2;

/** `- gone`, `+ come` and the lines around them; empty for equal texts. */
export function lineDiff(before: string, after: string): string {
  const lines = compare(linesIn(before), linesIn(after));
  const isNear = (_: string, at: number): boolean =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => !line.startsWith(" "));
  const shown = lines.filter(isNear);
  return shown.length === 0 ? "" : `${shown.join("\n")}\n`;
}

function linesIn(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function compare(before: readonly string[], after: readonly string[]): readonly string[] {
  const lengths = commonLengths(before, after);
  const lines: string[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    if (left < before.length && before[left] === after[right]) {
      lines.push(`  ${before[left++]}`);
      right++;
    } else if (
      right === after.length ||
      (left < before.length && lengths[left + 1]![right]! >= lengths[left]![right + 1]!)
    ) {
      lines.push(`- ${before[left++]}`);
    } else lines.push(`+ ${after[right++]}`);
  }
  return lines;
}

/** How many lines the rests of both, from each pair of places on, have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let left = before.length - 1; left >= 0; left--) {
    for (let right = after.length - 1; right >= 0; right--) {
      const below = lengths[left + 1]!;
      lengths[left]![right] =
        before[left] === after[right] ? below[right + 1]! + 1 : Math.max(below[right]!, lengths[left]![right + 1]!);
    }
  }
  return lengths;
}
