// `"nvidia-l4:1"`: graphics processors as options name them.

/** A kind and a number, or a number. */
export const gpuPattern = /^(?:([a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?):)?([1-9]\d{0,2})$/;

/** Graphics processors of one replica. */
export interface Gpu {
  /** What the nodes are labelled with; undefined: any. */
  readonly kind: string | undefined;
  readonly count: number;
}

/** @param text one that fits {@link gpuPattern}, or undefined for none */
export function parseGpu(text: string | undefined): Gpu | undefined {
  const [, kind, count] = gpuPattern.exec(text ?? "") ?? [];
  return count === undefined ? undefined : { kind, count: Number(count) };
}
