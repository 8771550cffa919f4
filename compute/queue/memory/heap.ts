// A binary heap whose items know their places, so that any of them can be moved or taken out in log n.

/** What can stand in one heap at a time. */
export interface Placed {
  /** Written by the heap; -1: in none. */
  place: number;
}

/** The first of its items, by an order. */
export class Heap<Item extends Placed> {
  readonly #items: Item[] = [];
  readonly #isBefore: (left: Item, right: Item) => boolean;

  constructor(isBefore: (left: Item, right: Item) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get top(): Item | undefined {
    return this.#items[0];
  }

  /** In no order. */
  get items(): readonly Item[] {
    return this.#items;
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  /** Takes `item` out; it must be here. */
  remove(item: Item): void {
    const { place } = item;
    item.place = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#items[place] = last;
    last.place = place;
    this.moved(last);
  }

  /** Puts `item` where it belongs after what it is ordered by has changed. */
  moved(item: Item): void {
    const { place } = item;
    this.#rise(item, place);
    if (item.place === place) this.#sink(item, place);
  }

  #rise(item: Item, place: number): void {
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#items[above]!;
      if (!this.#isBefore(item, parent)) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(item, place);
  }

  #sink(item: Item, place: number): void {
    const { length } = this.#items;
    for (let below = 2 * place + 1; below < length; below = 2 * place + 1) {
      const right = below + 1;
      if (right < length && this.#isBefore(this.#items[right]!, this.#items[below]!)) below = right;
      const child = this.#items[below]!;
      if (!this.#isBefore(child, item)) break;
      this.#put(child, place);
      place = below;
    }
    this.#put(item, place);
  }

  #put(item: Item, place: number): void {
    this.#items[place] = item;
    item.place = place;
  }
}
