// What a child process of an isolate runs: it serves its host, and goes when the host goes.
import { FunctionGuest } from "./function-guest.ts";
import { watchParent } from "./watch-parent.ts";

const guest = new FunctionGuest(
  // A host that is gone needs no answer, and the channel's end is heard of below.
  (message) => process.send!(message, () => {}),
  () => process.channel!.unref(),
);
process.on("message", (message) => guest.receive(message));
process.on("disconnect", () => process.exit());
watchParent();
