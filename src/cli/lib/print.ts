import { once } from 'node:events'

/** Writes text and, where the reader is slower, waits for it: a list of any length needs no memory. */
export async function print(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain')
}
