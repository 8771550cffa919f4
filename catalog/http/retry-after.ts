// The header `Retry-After`: a number of seconds, or a date.

/**
 * How long from now, or undefined for a header that is missing or unreadable. A date that has passed is now.
 * @source RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: string | readonly string[] | undefined, nowMs: number): number | undefined {
  const text = typeof header === "string" ? header.trim() : header?.[0]?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Dates have a weekday: `Date.parse` alone reads "-5" and "3.5" as dates, too.
  const dateMs = /^[A-Z][a-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
