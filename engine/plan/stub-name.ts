// How the binder's stand-in for a catalog call is recognised: its name says arity and result type by hash.

const STUB_PREFIX = "__q_";

export function isStubName(name: string): boolean {
  return name.startsWith(STUB_PREFIX);
}

/** Whether a stub stands anywhere in a plan's JSON. */
export function holdsStub(json: string): boolean {
  return json.includes(`"name":"${STUB_PREFIX}`);
}
