// One end of a link on which both sides ask things of each other: questions with answers, failures and cancellation, by number.
import { decodeError, type ErrorData, encodeError } from "../wire/errors.ts";
import { Cancellation } from "./cancellation.ts";

/** How a peer sends. `transfer`: buffers that leave this thread. */
export type Post = (message: unknown, transfer: readonly ArrayBuffer[]) => void;

/** What goes along with a question to whoever answers it. */
export interface Asked {
  /** The asker has given up. */
  readonly cancellation: Cancellation;
  /** Buffers of the answer that need not be copied. */
  readonly transfer: ArrayBuffer[];
}

/** What may be asked of a side: each takes plain data and answers with plain data. */
export type Answers = { readonly [question: string]: (args: never) => unknown };

/** How a side answers what it may be asked. */
type Answering<Mine extends Answers> = {
  readonly [Question in keyof Mine]: (
    args: ArgsOf<Mine, Question>,
    asked: Asked,
  ) => AnswerOf<Mine, Question> | Promise<AnswerOf<Mine, Question>>;
};

type ArgsOf<Theirs, Question extends keyof Theirs> = Theirs[Question] extends (args: infer Args) => unknown
  ? Args
  : never;
type AnswerOf<Theirs, Question extends keyof Theirs> = Theirs[Question] extends (...args: never) => infer Answer
  ? Awaited<Answer>
  : never;

/** Options of {@link Peer.ask}. */
export interface AskOptions {
  readonly cancellation?: Cancellation | undefined;
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

type Message =
  | { readonly kind: "question"; readonly id: number; readonly question: string; readonly args: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: ErrorData }
  | { readonly kind: "cancel"; readonly id: number; readonly reason: ErrorData };

/** A message that waits for the end of this turn. */
interface Outgoing {
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
  /** It holds what cannot be sent. */
  fail(error: unknown): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** What is sent in one turn of the event loop goes as one message: posting and waking cost more than what is in it. */
export class Peer<Mine extends Answers, Theirs extends Answers> {
  readonly #post: Post;
  readonly #answers: Answering<Mine>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #answering = new Map<number, Cancellation>();
  #outbox: Outgoing[] = [];
  #asked = 0;
  #ended: Error | undefined;

  constructor(post: Post, answers: Answering<Mine>) {
    this.#post = post;
    this.#answers = answers;
  }

  /**
   * The other side's answer; what it threw is rebuilt from data.
   * @throws whatever the answer throws; what {@link end} was given; a `DataCloneError` for what cannot be sent
   */
  ask<Question extends keyof Theirs & string>(
    question: Question,
    args: ArgsOf<Theirs, Question>,
    { cancellation, transfer = [] }: AskOptions = {},
  ): Promise<AnswerOf<Theirs, Question>> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) throw this.#ended;
      const id = ++this.#asked;
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      const message: Message = { kind: "question", id, question, args };
      this.#send({ message, transfer, fail: (error) => this.#settle(id)?.reject(error as Error) });
      cancellation?.listen((reason) => this.#cancel(id, reason));
    });
  }

  /** Takes what the other side posted. */
  receive(received: unknown): void {
    for (const message of received as readonly Message[]) this.#take(message);
  }

  /** The other side is gone: nothing more is answered. */
  end(error: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    for (const cancellation of this.#answering.values()) cancellation.cancel(error);
  }

  #take(message: Message): void {
    switch (message.kind) {
      case "question":
        void this.#answer(message.id, message.question, message.args);
        break;
      case "answer":
        this.#settle(message.id)?.resolve(message.answer);
        break;
      case "failure":
        this.#settle(message.id)?.reject(decodeError(message.error));
        break;
      case "cancel":
        this.#answering.get(message.id)?.cancel(decodeError(message.reason));
        break;
    }
  }

  async #answer(id: number, question: string, args: unknown): Promise<void> {
    const asked: Asked = { cancellation: new Cancellation(), transfer: [] };
    this.#answering.set(id, asked.cancellation);
    const fail = (thrown: unknown) => {
      this.#send({ message: { kind: "failure", id, error: encodeError(thrown) }, transfer: [], fail: () => {} });
    };
    try {
      const answer = await this.#answers[question]!(args as never, asked);
      this.#send({ message: { kind: "answer", id, answer }, transfer: asked.transfer, fail });
    } catch (thrown) {
      fail(thrown);
    } finally {
      this.#answering.delete(id);
    }
  }

  #cancel(id: number, reason: unknown): void {
    if (!this.#waiting.has(id)) return;
    this.#send({ message: { kind: "cancel", id, reason: encodeError(reason) }, transfer: [], fail: () => {} });
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #send(outgoing: Outgoing): void {
    if (this.#outbox.length === 0) process.nextTick(() => this.#flush());
    this.#outbox.push(outgoing);
  }

  #flush(): void {
    const outbox = this.#outbox;
    this.#outbox = [];
    if (this.#ended !== undefined) return;
    try {
      this.#postAll(outbox);
    } catch (error) {
      if (outbox.length === 1) outbox[0]!.fail(error);
      else for (const outgoing of outbox) this.#postOne(outgoing);
    }
  }

  /** One that cannot be sent keeps no other from going. */
  #postOne(outgoing: Outgoing): void {
    try {
      this.#postAll([outgoing]);
    } catch (error) {
      outgoing.fail(error);
    }
  }

  #postAll(outbox: readonly Outgoing[]): void {
    const messages = outbox.map(({ message }) => message);
    this.#post(
      messages,
      outbox.flatMap(({ transfer }) => transfer),
    );
  }
}
