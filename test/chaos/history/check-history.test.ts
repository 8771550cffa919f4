// Every broken promise is found in a made-up history, and a history without one passes.
import { describe, expect, it } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { Called, Ended, Fact, HistoryEvent, LeasedCall, Remains, Started } from "./history.ts";
import type { Promises } from "./promises.ts";

const PROMISES: Promises = {
  gates: [{ functions: ["f@1"], limit: 2 }],
  rates: { "r@1": { tokensPerSecond: 10, burst: 2 } },
  refusals: [],
};

const CLEAN: Remains = { kind: "remains", waiting: { "f@1": 0 }, running: { "f@1": 0 }, deadLetters: [], keys: [] };

describe("a history", () => {
  it("of a call that ran once and was answered passes", () => {
    expect(broken([called("a"), ...ran("a", { fence: 1 }), answered("a", 1)])).toEqual([]);
  });

  it("of nothing, when nobody looked at what is left, is not enough", () => {
    expect(checkHistory([], PROMISES).map(({ promise }) => promise)).toEqual(["remains"]);
  });
});

describe("results", () => {
  it("are missed", () => {
    expect(broken([called("a"), ...ran("a")])).toEqual(["one-result"]);
    expect(broken([called("a", { isDeferred: true }), accepted("a"), ...ran("a")])).toEqual(["one-result"]);
  });

  it("of a caller that was killed are missed only for what it deferred", () => {
    const killed: At = [9, { kind: "killed", target: "caller" }];
    expect(broken([called("a"), killed])).toEqual([]);
    expect(broken([called("a", { isDeferred: true }), killed])).toEqual([]);
    expect(broken([called("a", { isDeferred: true }), accepted("a"), killed])).toEqual(["one-result"]);
  });

  it("come once", () => {
    const once = [called("a"), ...ran("a"), answered("a", 1)];
    expect(broken([...once, answered("a", 1)])).toEqual(["one-result"]);
  });

  it("of a deferred call may be read twice, and are the same", () => {
    const read = [called("a", { isDeferred: true }), accepted("a"), ...ran("a"), answered("a", 1)];
    expect(broken([...read, answered("a", 1)])).toEqual([]);
    expect(broken([...read, failed("a", "compute.unknown-call")])).toEqual(["one-result"]);
  });

  it("are what the call was made for", () => {
    expect(broken([called("a"), ...ran("a"), failed("a", "compute.unavailable")])).toEqual(["one-result"]);
    expect(broken([called("a", { fate: "failure" }), ...threw("a"), failed("a", "function.failed")])).toEqual([]);
  });

  it("are those of an execution", () => {
    expect(broken([called("a"), ...ran("a", { fence: 1 }), answered("a", 7)])).toEqual(["one-result"]);
  });

  it("are refused only where that is promised", () => {
    const refused = [called("a"), failed("a", "compute.queue-full")];
    expect(broken(refused)).toEqual(["one-result"]);
    expect(broken(refused, { ...PROMISES, refusals: ["compute.queue-full"] })).toEqual([]);
  });

  it("are not those of a lease that another followed", () => {
    const stopped: At = [12, { kind: "stopped", target: "worker" }];
    const zombie = [
      called("a"),
      stopped,
      ...ran("a", { fence: 1 }),
      ...ran("a", { fence: 2, from: 20, process: "other" }),
    ];
    expect(broken([...zombie, answered("a", 2)])).toEqual([]);
    expect(broken([...zombie, answered("a", 1)])).toEqual(["current-token"]);
  });

  it("of deferred calls are lost only by a queue that goes back to before it took them", () => {
    const lost = [called("a", { isDeferred: true }), accepted("a"), failed("a", "compute.unknown-call")];
    expect(broken(lost)).toEqual(["one-result"]);
    expect(broken([...lost, [30, { kind: "rolled-back", lostUs: 29_000 }]])).toEqual([]);
    expect(broken([...lost, [30, { kind: "rolled-back", lostUs: 10_000 }]])).toEqual(["one-result"]);
  });
});

describe("executions", () => {
  const twice = [called("a"), ...ran("a", { fence: 1 }), ...ran("a", { fence: 2, from: 20 }), answered("a", 2)];

  it("are repeated for nothing", () => {
    expect(broken(twice)).toEqual(["no-needless-execution"]);
  });

  it("are repeated when the worker was lost, stalled or asked to end, when they failed, or when they were undone", () => {
    expect(broken([...twice, [15, { kind: "killed", target: "worker" }]])).toEqual([]);
    expect(broken([...twice, [25, { kind: "stalled", sinceUs: 15_000 }, "worker"]])).toEqual([]);
    expect(broken([...twice, [15, { kind: "dismissed", target: "worker" }]])).toEqual([]);
    expect(broken([...twice, [15, { kind: "rolled-back", lostUs: 10_000 }]])).toEqual([]);
    expect(broken([...twice, [15, { kind: "killed", target: "other" }]])).toEqual(["no-needless-execution"]);
    const failedFirst = [
      called("a"),
      ...threw("a", { fence: 1 }),
      ...ran("a", { fence: 2, from: 20 }),
      answered("a", 2),
    ];
    expect(broken(failedFirst)).toEqual([]);
  });
});

describe("gates", () => {
  const three = ["a", "b", "c"].flatMap((call, at) => [
    called(call),
    ...ran(call, { fence: at, from: 10 + at, to: 40 }),
    answered(call, at),
  ]);

  it("hold more than their limit", () => {
    expect(broken(three)).toEqual(["gate"]);
  });

  it("do not count who was stopped past its lease", () => {
    expect(broken([...three, [11, { kind: "stopped", target: "worker" }]])).toEqual([]);
  });

  it("do not count who borrows", () => {
    const inner = ran("d", { fence: 9, from: 13, to: 14, depth: 1 });
    expect(broken([...three.filter((_, at) => at < 8), ...inner])).toEqual([]);
  });
});

describe("rates", () => {
  const leases = (...momentsMs: readonly number[]) =>
    momentsMs.map((ms, at) => leased([{ call: `${at}`, failures: 0, crashes: 0 }], { at: ms, function: "r@1" }));

  it("are exceeded", () => {
    expect(broken(leases(1000, 1001, 1002))).toEqual(["rate"]);
    expect(broken(leases(1000, 1100, 1200, 1300, 1301, 1302))).toEqual(["rate"]);
  });

  it("are kept", () => {
    expect(broken(leases(1000, 1001, 1100, 1200, 1300))).toEqual([]);
  });
});

describe("streams", () => {
  const read = (...indices: readonly number[]) => [
    called("a", { items: 3 }),
    ...ran("a"),
    ...indices.map((index): At => [21, { kind: "item", call: "a", index }]),
    answered("a", undefined),
  ];

  it("have gaps, repeats or an end too early", () => {
    expect(broken(read(0, 2))).toEqual(["stream"]);
    expect(broken(read(0, 1, 1, 2))).toEqual(["stream"]);
    expect(broken(read(0, 1))).toEqual(["stream"]);
  });

  it("are whole", () => {
    expect(broken(read(0, 1, 2))).toEqual([]);
  });
});

describe("charges", () => {
  const again = (charged: Partial<LeasedCall>, ...between: readonly At[]) => [
    called("a"),
    leased([{ call: "a", failures: 0, crashes: 0 }], { at: 10, token: 1 }),
    ...between,
    leased([{ call: "a", failures: 0, crashes: 0, ...charged }], { at: 40, token: 2, process: "other" }),
    ...ran("a", { fence: 2, from: 41, process: "other" }),
    answered("a", 2),
  ];

  it("of failures are for executions that failed", () => {
    expect(broken(again({ failures: 1 }))).toEqual(["charges"]);
    expect(broken(again({ failures: 1 }, ...threw("a", { fence: 1 })))).toEqual([]);
  });

  it("of crashes are for workers that were lost, not for those that ended in peace", () => {
    expect(broken(again({ crashes: 1 }))).toEqual(["charges"]);
    expect(broken(again({ crashes: 1 }, [20, { kind: "killed", target: "worker" }]))).toEqual([]);
    expect(broken(again({ crashes: 1 }, [20, { kind: "stopped", target: "worker" }]))).toEqual([]);
    expect(broken(again({ crashes: 2 }, [20, { kind: "killed", target: "worker" }]))).toEqual(["charges"]);
    expect(broken(again({ crashes: 1 }, [20, { kind: "dismissed", target: "worker" }]))).toEqual(["charges"]);
  });

  it("are not forgiven", () => {
    const failing = [0, 1, 2].flatMap((at) => threw("a", { fence: at, from: 10 + 10 * at }));
    const end = [...ran("a", { fence: 3, from: 50 }), answered("a", 3)];
    expect(broken([called("a", { failures: 3 }), ...failing, ...end])).toEqual([]);
    expect(broken([called("a", { failures: 2 }), ...failing, ...end])).toEqual(["charges"]);
  });
});

describe("what remains", () => {
  const over = [called("a"), ...ran("a"), answered("a", 1)];

  it("is no call", () => {
    expect(broken(over, PROMISES, { ...CLEAN, waiting: { "f@1": 1 } })).toEqual(["remains"]);
    expect(broken(over, PROMISES, { ...CLEAN, running: { "f@1": 1 } })).toEqual(["remains"]);
  });

  it("is no key but those that stay", () => {
    const left = (name: string, entries: number, hasTtl = false) => ({ ...CLEAN, keys: [{ name, entries, hasTtl }] });
    expect(broken(over, PROMISES, left("sessions", 1))).toEqual(["remains"]);
    expect(broken(over, PROMISES, left("sessions", 1, true))).toEqual([]);
    expect(broken(over, PROMISES, left("stats", 1))).toEqual([]);
    expect(broken(over, PROMISES, left("heads", 1))).toEqual(["remains"]);
  });

  it("is a dead letter of what kills, and of nothing else", () => {
    const letters = (call: string) => ({ ...CLEAN, deadLetters: [{ call, reason: "its workers crashed" }] });
    const killer = [called("a", { fate: "death" }), ...ran("a", { how: "died" }), failed("a", "compute.worker-crash")];
    expect(broken(killer, PROMISES, letters("a"))).toEqual([]);
    expect(broken(killer)).toEqual(["one-result"]);
    expect(broken(over, PROMISES, letters("a"))).toEqual(["innocents"]);
  });
});

/** At so many ms, what, and who saw it. */
type At = readonly [number, Fact, string?];

let runs = 0;

function broken(events: readonly At[], promises = PROMISES, remains: Remains = CLEAN): readonly string[] {
  const history = [...events, [10_000, remains] as At].map(
    ([ms, fact, process = "stage"]): HistoryEvent => ({ ...fact, atUs: ms * 1000, process }),
  );
  return checkHistory(
    history.sort((a, b) => a.atUs - b.atUs),
    promises,
  ).map(({ promise }) => promise);
}

function called(call: string, options: Partial<Called> = {}): At {
  return [0, { kind: "called", call, function: "f@1", isDeferred: false, fate: "value", ...options }, "caller"];
}

function accepted(call: string): At {
  return [1, { kind: "accepted", call, id: `main.${call}` }, "caller"];
}

function answered(call: string, fence: number | undefined): At {
  return [100, { kind: "answered", call, fence }, "caller"];
}

function failed(call: string, code: string): At {
  return [100, { kind: "failed", call, code, message: "" }, "caller"];
}

interface Running extends Partial<Pick<Started, "fence" | "depth">>, Partial<Pick<Ended, "how">> {
  readonly from?: number;
  readonly to?: number;
  readonly process?: string;
}

function ran(call: string, options: Running = {}): At[] {
  const { fence = 1, depth = 0, how = "returned", from = 10, to = from + 5, process = "worker" } = options;
  const run = `run-${++runs}`;
  return [
    [from, { kind: "started", run, function: "f@1", calls: [call], attempt: 1, fence, depth }, process],
    [to, { kind: "ended", run, how }, process],
  ];
}

function threw(call: string, options: Running = {}): At[] {
  return ran(call, { ...options, how: "threw" });
}

interface Leasing {
  readonly at: number;
  readonly token?: number;
  readonly function?: string;
  readonly process?: string;
}

/** Asked for half a ms before. */
function leased(messages: readonly LeasedCall[], { at, token = at, process = "worker", ...rest }: Leasing): At {
  return [at, { kind: "leased", sentUs: at * 1000 - 500, token, function: "f@1", messages, ...rest }, process];
}
