// How a host reaches a guest, whether it is a thread or a process.
import type { Post } from "../peer.ts";

/** What a guest's host is told. */
export interface LinkEvents {
  receive(message: unknown): void;
  /** The thread or process is gone. */
  ended(detail: string): void;
}

export interface GuestLink {
  readonly post: Post;
  /** Whether this process must go on for the guest's sake. */
  hold(isHeld: boolean): void;
  /** Ends the thread or process now; `ended` is told why. */
  kill(why: string): void;
}

/** Starts the thread or process with the file `entry`. Rejects when it does not come up. */
export type OpenLink = (entry: string, events: LinkEvents) => Promise<GuestLink>;
