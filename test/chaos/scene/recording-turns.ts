// A queue that writes down every lease it is given, with the moments between which it was granted.
import type { Lease } from "../../../compute/queue/messages.ts";
import type { Queue, TurnRequest } from "../../../compute/queue/queue.ts";
import type { MessageBody } from "../../../compute/wire/payload.ts";
import { nowUs } from "../history/history.ts";
import type { Recorder } from "../history/recorder.ts";

export function recordingTurns(queue: Queue, recorder: Recorder): Queue {
  return new Proxy(queue, {
    get(target, name) {
      if (name === "turn") return (request: TurnRequest) => recordedTurn(target, request, recorder);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function recordedTurn(queue: Queue, request: TurnRequest, recorder: Recorder) {
  const sentUs = nowUs();
  const reply = await queue.turn(request);
  for (const lease of reply.leases) {
    const messages = lease.messages.map((message) => {
      const { failures, crashes } = message;
      return { call: callIn(message), failures, crashes };
    });
    recorder.record({ kind: "leased", sentUs, token: lease.token, function: lease.function, messages });
  }
  return reply;
}

/** The first argument of a message of one row. */
function callIn({ payload }: Lease["messages"][number]): string {
  const { args } = payload as MessageBody;
  const value: unknown = args.kind === "columns" ? args.columns[0]![args.rows[0]!] : args.batch.getChildAt(0)!.get(0);
  return String(value);
}
