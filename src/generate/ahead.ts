/** Frames asked for before they are needed, so that decoding goes on while others are being averaged. */
const DEPTH = 3;

/** The same items in the same order, a few of which are always under way. */
export async function* ahead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const pending: Promise<IteratorResult<T>>[] = [];
  const pull = () => {
    const item = source.next();
    // A fault is thrown in its turn, below; until then it isn't unhandled.
    item.catch(() => {});
    pending.push(item);
  };
  for (let i = 0; i < DEPTH; i++) pull();
  try {
    for (;;) {
      const item = await (pending.shift() as Promise<IteratorResult<T>>);
      if (item.done) return;
      pull();
      yield item.value;
    }
  } finally {
    await source.return(undefined);
  }
}
