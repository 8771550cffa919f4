// Some items of one `map` in one message: gathered until it is full, then heard of.
import type { QuarryError } from "../../engine/index.ts";
import type { CallId } from "../queue/messages.ts";
import type { QueuedFunction } from "../served-function.ts";
import { decodeError } from "../wire/errors.ts";
import type { Payload, RowsDone } from "../wire/payload.ts";
import { resultLost } from "./end-errors.ts";
import type { MessageSizes } from "./message-sizes.ts";
import type { ReplyListener } from "./outgoing.ts";
import { rowBytes, rowCost, rowWeight } from "./row-measures.ts";
import { checkedValue, decodedValues, rowFailed } from "./row-outcome.ts";

/** Hears what became of the items of a message. */
export interface ItemListener {
  value(item: number, value: unknown): void;
  failed(item: number, error: Error): void;
  /** Every item of the message was told of. */
  done(id: CallId, message: MapMessage, body: RowsDone | undefined): void;
}

/** One row of arguments, measured. */
export interface MeasuredRow {
  readonly item: number;
  readonly values: readonly unknown[];
  readonly bytes: number;
  readonly weight: number;
  readonly cost: number;
}

/** @throws like `rowWeight` and `rowCost` */
export function measureRow({ definition }: QueuedFunction, item: number, values: readonly unknown[]): MeasuredRow {
  return {
    item,
    values,
    bytes: rowBytes(values),
    weight: rowWeight(definition, values),
    cost: rowCost(definition, values),
  };
}

export class MapMessage implements ReplyListener {
  bytes = 0;
  weight = 0;
  cost = 0;
  readonly #served: QueuedFunction;
  readonly #listener: ItemListener;
  readonly #columns: unknown[][];
  /** The item that each row is; undefined once it was told of. */
  readonly #items: (number | undefined)[] = [];

  constructor(served: QueuedFunction, listener: ItemListener) {
    this.#served = served;
    this.#listener = listener;
    this.#columns = served.definition.info.parameters.map(() => []);
  }

  get rows(): number {
    return this.#items.length;
  }

  get payload(): Payload {
    return { kind: "columns", columns: this.#columns, rows: Array.from(this.#items.keys()) };
  }

  /** Whether the row may travel with the others; the first one always may. */
  takes({ bytes, weight, cost }: MeasuredRow, maxRows: number, sizes: MessageSizes): boolean {
    if (this.rows === 0) return true;
    if (this.rows >= maxRows || this.bytes + bytes > sizes.maxBytes) return false;
    return this.weight + weight <= sizes.maxWeight && this.cost + cost <= sizes.maxCost;
  }

  add({ item, values, bytes, weight, cost }: MeasuredRow): void {
    for (const [at, value] of values.entries()) this.#columns[at]!.push(value);
    this.#items.push(item);
    this.bytes += bytes;
    this.weight += weight;
    this.cost += cost;
  }

  part(id: CallId, body: RowsDone): void {
    const { definition } = this.#served;
    for (const failure of body.failures) {
      const item = this.#take(failure.row);
      if (item !== undefined) this.#listener.failed(item, rowFailed(definition, id, failure));
    }
    const values = decodedValues(definition, body);
    for (let at = 0; at < values.length; at++) {
      const item = this.#take(body.rows?.[at] ?? at);
      if (item !== undefined) this.#tellValue(item, values[at]);
    }
  }

  settled(id: CallId, body: RowsDone): void {
    if (body.error === undefined) this.part(id, body);
    this.#end(id, body.error === undefined ? resultLost(id) : decodeError(body.error), body);
  }

  ended(id: CallId, error: QuarryError): void {
    this.#end(id, error);
  }

  /** @param error of the items that nothing was told of */
  #end(id: CallId, error: Error, body?: RowsDone): void {
    for (const row of this.#items.keys()) {
      const item = this.#take(row);
      if (item !== undefined) this.#listener.failed(item, error);
    }
    this.#listener.done(id, this, body);
  }

  #tellValue(item: number, value: unknown): void {
    try {
      this.#listener.value(item, checkedValue(this.#served.definition, value));
    } catch (error) {
      this.#listener.failed(item, error as Error);
    }
  }

  #take(row: number): number | undefined {
    const item = this.#items[row];
    this.#items[row] = undefined;
    return item;
  }
}
