/**
 * A reading that several families of one scrape share: made once, forgotten when the current turn of the event loop has
 * done its work. A registry starts all callbacks of a scrape in one turn.
 */
export function oncePerTurn<T>(read: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    if (kept === undefined) {
      kept = { value: read() };
      queueMicrotask(() => {
        kept = undefined;
      });
    }
    return kept.value;
  };
}
