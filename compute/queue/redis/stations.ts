// What this process knows of its worker sessions: where the shard has parked them, and what they were woken for.
import type { TurnReply, TurnRequest } from "../queue.ts";

export class Station {
  /** Functions for which the shard will wake it. */
  #parked = new Set<string>();
  readonly #rung = new Set<string>();
  #isCalled = false;

  /** It was woken: there may be work of the function. */
  ring(functionName: string): void {
    this.#parked.delete(functionName);
    this.#rung.add(functionName);
  }

  /** A call that it runs was ended. */
  call(): void {
    this.#isCalled = true;
  }

  /** A turn would tell it something. */
  hasNews(functions: readonly string[]): boolean {
    return this.#isCalled || functions.some((name) => this.#rung.has(name));
  }

  isParkedFor(functions: readonly string[]): boolean {
    return functions.every((name) => this.#parked.has(name));
  }

  /** The shard parked it. */
  parkFor(functions: readonly string[]): void {
    this.#parked = new Set(functions);
  }

  /** Words may have been lost. */
  doubt(): void {
    this.#parked.clear();
  }

  /** What a turn takes notice of. */
  beginTurn(): readonly string[] {
    this.#isCalled = false;
    const rung = [...this.#rung];
    this.#rung.clear();
    return rung;
  }

  /** The turn got this; where it was given less than it could take, the shard has parked it. */
  endTurn({ wants, maxLeases }: TurnRequest, { leases }: TurnReply): void {
    // It may have been given less of something because it can take no more.
    const isFull = leases.length === maxLeases;
    const open = new Map(wants.map((want) => [want.function, want.leases]));
    for (const lease of leases) open.set(lease.function, open.get(lease.function)! - 1);
    const parked = [...open].filter(([name, left]) => left > 0 && !isFull && !this.#rung.has(name));
    this.#parked = new Set(parked.map(([name]) => name));
  }

  /** The turn may not have arrived. */
  failTurn(rung: readonly string[]): void {
    this.doubt();
    for (const name of rung) this.#rung.add(name);
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

  forget(session: string): void {
    this.#stations.delete(session);
  }

  doubt(): void {
    for (const station of this.#stations.values()) station.doubt();
  }
}
