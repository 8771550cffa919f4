// A list whose items carry its links, so that any of them is taken out at once and nothing is made to put one in.

/** What can stand in one list at a time. */
export interface Linked<Self> {
  previous: Self | undefined;
  next: Self | undefined;
}

/** Items in order. One that is taken out points at nobody: else a dead one would keep alive all that came after it. */
export class LinkedList<Item extends Linked<Item>> {
  head: Item | undefined;
  #tail: Item | undefined;

  addLast(item: Item): void {
    item.next = undefined;
    item.previous = this.#tail;
    if (this.#tail === undefined) this.head = item;
    else this.#tail.next = item;
    this.#tail = item;
  }

  addFirst(item: Item): void {
    item.previous = undefined;
    item.next = this.head;
    if (this.head === undefined) this.#tail = item;
    else this.head.previous = item;
    this.head = item;
  }

  /** Takes `item` out; it must be here. */
  remove(item: Item): void {
    if (item.previous === undefined) this.head = item.next;
    else item.previous.next = item.next;
    if (item.next === undefined) this.#tail = item.previous;
    else item.next.previous = item.previous;
    item.previous = undefined;
    item.next = undefined;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let item = this.head; item !== undefined; item = item.next) yield item;
  }
}
