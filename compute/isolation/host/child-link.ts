// A child process for a guest. It inherits standard error for all it prints, and does not outlive this process.
import { type ChildProcess, fork } from "node:child_process";
import type { GuestLink, LinkEvents } from "./guest-link.ts";

const STDERR = 2;

/** The children that run now. */
const children = new Set<ChildProcess>();
let isWatchingExit = false;

export async function openChild(entry: string, events: LinkEvents): Promise<GuestLink> {
  const child = fork(entry, [], {
    serialization: "advanced",
    stdio: ["ignore", STDERR, STDERR, "ipc"],
    // Bundles need none of the loaders this process may have been started with.
    execArgv: [],
  });
  const kill = watchEnd(child, events);
  child.on("message", (message) => events.receive(message));
  const link: GuestLink = {
    // A child that is gone tells so by its exit.
    post: (message) => void child.send(message as object, () => {}),
    hold: (isHeld) => hold(child, isHeld),
    kill,
  };
  link.hold(false);
  return link;
}

function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function watchEnd(child: ChildProcess, events: LinkEvents): (why: string) => void {
  let reason: string | undefined;
  const ended = (detail: string) => {
    if (children.delete(child)) events.ended(reason ?? detail);
  };
  children.add(child);
  watchExit();
  child.once("error", (error) => ended(`its process did not start: ${error.message}`));
  child.once("exit", (code, signal) => {
    ended(signal === null ? `its process exited with code ${code}` : `its process was ended by ${signal}`);
  });
  return (why) => {
    reason ??= why;
    child.kill("SIGKILL");
  };
}

/** One that blocks would not notice that nobody listens any more. */
function watchExit(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
  });
}
