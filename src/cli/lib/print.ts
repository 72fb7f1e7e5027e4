import { once } from 'node:events'

/** Writes text and waits for `drain` if the buffer is full, so that long output does not accumulate in memory. */
export async function print(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain')
}
