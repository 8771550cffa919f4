// Several streams as one, each item as soon as it is there.

/** Ends when all have ended; ends all when it is left, or when one of them throws. */
export async function* merge<Item>(
  streams: readonly AsyncGenerator<Item, void, void>[],
): AsyncGenerator<Item, void, void> {
  const next = async (stream: AsyncGenerator<Item, void, void>) => ({ stream, result: await stream.next() });
  const waiting = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (waiting.size > 0) {
      const { stream, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(stream);
      else {
        waiting.set(stream, next(stream));
        yield result.value;
      }
    }
  } finally {
    for (const [stream, pending] of waiting) {
      pending.catch(() => undefined);
      void stream.return().catch(() => undefined);
    }
  }
}
