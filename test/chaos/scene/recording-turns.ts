// A queue that writes down every lease it is given, with the moments between which it was granted.
import type { Lease } from "../../../compute/queue/messages.ts";
import type { Queue, TurnRequest } from "../../../compute/queue/queue.ts";
import type { MessageBody } from "../../../compute/wire/payload.ts";
import { nowUs } from "../history/history.ts";
import type { Recorder } from "../history/recorder.ts";

export function recordingTurns(queue: Queue, recorder: Recorder): Queue {
  const turns = new RecordedTurns(queue, recorder);
  return new Proxy(queue, {
    get(target, name) {
      if (name === "turn") return turns.turn;
      if (name === "awaitWork") return turns.awaitWork;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

class RecordedTurns {
  readonly #queue: Queue;
  readonly #recorder: Recorder;
  /** By session: what is handed over is so since then. */
  readonly #sentUs = new Map<string, number>();

  constructor(queue: Queue, recorder: Recorder) {
    this.#queue = queue;
    this.#recorder = recorder;
  }

  readonly turn = async (request: TurnRequest) => {
    const sentUs = nowUs();
    const reply = await this.#queue.turn(request);
    this.#sentUs.set(request.session, sentUs);
    this.#record(reply.leases, sentUs);
    return reply;
  };

  readonly awaitWork = async (...args: Parameters<Queue["awaitWork"]>) => {
    const handed = await this.#queue.awaitWork(...args);
    this.#record(handed, this.#sentUs.get(args[0]) ?? nowUs());
    return handed;
  };

  #record(leases: readonly Lease[], sentUs: number): void {
    for (const lease of leases) {
      const messages = lease.messages.map((message) => {
        const { failures, crashes } = message;
        return { call: callIn(message), failures, crashes };
      });
      this.#recorder.record({ kind: "leased", sentUs, token: lease.token, function: lease.function, messages });
    }
  }
}

/** The first argument of a message of one row. */
function callIn({ payload }: Lease["messages"][number]): string {
  const { args } = payload as MessageBody;
  const value: unknown = args.kind === "columns" ? args.columns[0]![args.rows[0]!] : args.batch.getChildAt(0)!.get(0);
  return String(value);
}
