// What this process knows of its worker sessions: where the shard has parked them, what they were woken for, and which leases
// they were given.
import { TurnoverMap } from "../../turnover-map.ts";
import type { CallId, Lease, LeaseToken, Outcome } from "../messages.ts";
import type { TurnReply, TurnRequest } from "../queue.ts";

/** What a turn tells the shard of a station, and the station when it has arrived. */
export interface StationReport {
  /** What a turn takes notice of. */
  readonly rung: readonly string[];
  readonly holds: number;
  readonly known: readonly LeaseToken[] | undefined;
  /** Calls that are left of leases after the turn. */
  readonly left: ReadonlyMap<LeaseToken, number>;
}

/** A lease that this process has not reported completely. */
interface HeldLease {
  /** The first of its calls: numbers of leases may come again when Redis has gone back in time. */
  readonly firstId: CallId;
  left: number;
}

export class Station {
  /** Functions for which the shard will wake it. */
  #parked = new Set<string>();
  readonly #rung = new Set<string>();
  readonly #held = new TurnoverMap<LeaseToken, HeldLease>();
  /** Handed over and not yet taken. */
  #handed: Lease[] = [];
  #isCalled = false;
  #livesUntilUs = Number.POSITIVE_INFINITY;
  /** Something may have been handed over unheard. */
  #mayMiss = false;
  /** Leases up to this one are known or were reported: they are not heard of late. */
  #newest = 0;

  /** It was woken: there may be work of the function. */
  ring(functionName: string): void {
    this.#parked.delete(functionName);
    this.#rung.add(functionName);
  }

  /** A call that it runs was ended. */
  call(): void {
    this.#isCalled = true;
  }

  /** The shard believes in the session until then, on the clock of this process. */
  livesUntil(us: number): void {
    this.#livesUntilUs = us;
  }

  /**
   * The shard gives it a lease unasked. `isLast`: it is parked for that function no more. Who was stopped for longer than the
   * shard waits finds leases that others have had since: what is its own still, its next turn is told.
   */
  hand(lease: Lease, isLast: boolean, nowUs: number): void {
    if (isLast) this.#parked.clear();
    if (nowUs > this.#livesUntilUs) this.#miss();
    else if (lease.token > this.#newest && this.#keep(lease)) this.#handed.push(lease);
  }

  /** What was handed over since the last time. */
  takeHanded(): readonly Lease[] {
    if (this.#handed.length === 0) return [];
    return this.#handed.splice(0);
  }

  /** They could not be given to whoever runs them. */
  putBack(leases: readonly Lease[]): void {
    this.#handed.unshift(...leases);
  }

  /** A turn would tell it something, or there is something for it here. */
  hasNews(functions: readonly string[]): boolean {
    return this.#isCalled || this.#handed.length > 0 || functions.some((name) => this.#rung.has(name));
  }

  isParkedFor(functions: readonly string[]): boolean {
    return functions.every((name) => this.#parked.has(name));
  }

  /** The shard parked it. */
  parkFor(functions: readonly string[]): void {
    this.#parked = new Set(functions);
  }

  /** Words may have been lost, and leases. */
  doubt(): void {
    this.#parked.clear();
    this.#newest = 0;
    this.#miss();
  }

  beginTurn(outcomes: readonly Outcome[]): StationReport {
    this.#isCalled = false;
    const rung = [...this.#rung];
    this.#rung.clear();
    const known = this.#mayMiss ? [...this.#held].map(([token]) => token) : undefined;
    this.#mayMiss = false;
    const left = this.#leftBy(outcomes);
    const ended = [...left.values()].filter((calls) => calls === 0).length;
    return { rung, holds: this.#held.size - this.#handed.length - ended, known, left };
  }

  /** The turn got this; where it was given less than it could take, the shard has parked it. @returns its leases */
  endTurn(
    { wants, maxLeases }: TurnRequest,
    { known, left }: StationReport,
    { leases, newest }: TurnReply & { readonly newest: LeaseToken },
  ): readonly Lease[] {
    // It may have been given less of something because it can take no more.
    const isFull = leases.length === maxLeases;
    const open = new Map(wants.map((want) => [want.function, want.leases]));
    for (const lease of leases) open.set(lease.function, (open.get(lease.function) ?? 0) - 1);
    const parked = [...open].filter(([name, left]) => left > 0 && !isFull && !this.#rung.has(name));
    this.#parked = new Set(parked.map(([name]) => name));
    if (known !== undefined && !this.#mayMiss) this.#newest = newest;
    this.#report(left);
    const isNew = leases.map((lease) => this.#keep(lease));
    // What it may have missed may have been handed over meanwhile.
    return known === undefined ? leases : leases.filter((_, place) => isNew[place]);
  }

  /** The turn may not have arrived. */
  failTurn({ rung, known }: StationReport): void {
    this.#parked.clear();
    if (known !== undefined) this.#mayMiss = true;
    for (const name of rung) this.#rung.add(name);
  }

  #miss(): void {
    this.#mayMiss = true;
    this.#isCalled = true;
  }

  /** Whether it is new. */
  #keep({ token, messages }: Lease): boolean {
    const firstId = messages[0]!.id;
    if (this.#held.get(token)?.firstId === firstId) return false;
    this.#held.set(token, { firstId, left: messages.length });
    return true;
  }

  /** How many calls these outcomes leave of the leases that they are about. */
  #leftBy(outcomes: readonly Outcome[]): Map<LeaseToken, number> {
    const left = new Map<LeaseToken, number>();
    for (const { token } of outcomes) {
      const known = left.get(token) ?? this.#held.get(token)?.left;
      if (known !== undefined) left.set(token, known - 1);
    }
    return left;
  }

  #report(left: ReadonlyMap<LeaseToken, number>): void {
    for (const [token, calls] of left) {
      if (calls === 0) this.#held.delete(token);
      else this.#held.get(token)!.left = calls;
    }
  }
}

/** By session. */
export class Stations {
  readonly #stations = new Map<string, Station>();

  of(session: string): Station {
    const known = this.#stations.get(session);
    if (known !== undefined) return known;
    const station = new Station();
    this.#stations.set(session, station);
    return station;
  }

  /** Undefined: it has never made a move here, or has left. */
  find(session: string): Station | undefined {
    return this.#stations.get(session);
  }

  forget(session: string): void {
    this.#stations.delete(session);
  }

  doubt(): void {
    for (const station of this.#stations.values()) station.doubt();
  }
}
