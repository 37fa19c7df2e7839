/** The chunks of a stream, read with a reader because not every browser can iterate a stream. Leaving early cancels it. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    ended = true;
  } finally {
    // A stream that failed rejects its cancelling with the same failure, which the reader was told already.
    if (!ended) await reader.cancel().catch(() => {});
  }
}
