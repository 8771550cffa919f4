// What a thread of an isolate runs: Piscina calls the exported function once, with the port to the host.
import { type MessagePort, parentPort, threadId } from "node:worker_threads";
import { FunctionGuest } from "./function-guest.ts";

/** Serves the host from here on. @returns the thread's number, by which the host knows it */
export default function serveThread({ port }: { readonly port: MessagePort }): number {
  const leave = () => {
    port.unref();
    parentPort!.unref();
  };
  const guest = new FunctionGuest((message, transfer) => port.postMessage(message, transfer), leave);
  port.on("message", (message) => guest.receive(message));
  return threadId;
}
