// Amounts as Kubernetes writes them: "100m", "1Gi", 2.
const SUFFIXES: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The amount as a number; NaN where it is none. */
export function amountOf(quantity: unknown): number {
  if (typeof quantity === "number") return quantity;
  const [, digits, suffix] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(String(quantity)) ?? [];
  return Number(digits) * (SUFFIXES[suffix ?? ""] ?? Number.NaN);
}
