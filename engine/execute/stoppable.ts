// Leaving early without waiting for rows that nobody wants.

/**
 * Passes on what `input` gives. When the consumer leaves, `stop` runs before the input is closed: an input that waits for
 * its own rows would otherwise be waited for.
 */
export async function* stoppable<Item>(
  input: AsyncGenerator<Item>,
  stop: () => void,
): AsyncGenerator<Item, void, void> {
  let isLeft = true;
  try {
    for (let next = await input.next(); next.done !== true; next = await input.next()) yield next.value;
    isLeft = false;
  } finally {
    if (isLeft) stop();
    await input.return(undefined);
  }
}
