// Conditions, the way objects of the API server say how they are.

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** `the message`, or the reason where there is none. */
export function said({ reason = "", message = "" }: Condition): string {
  return message === "" ? reason : message;
}
