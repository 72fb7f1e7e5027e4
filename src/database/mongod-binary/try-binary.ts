import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { debianPackages, missingLibraries } from './missing-libraries.js'

const run = promisify(execFile)

/** The result of running a file as a mongod. */
export type BinaryTrial =
  | { readonly kind: 'runs'; readonly version: string }
  | { readonly kind: 'absent' }
  /** A mongod for this machine, without all shared libraries. `reason` says how to install them. */
  | { readonly kind: 'lacksLibraries'; readonly reason: string }
  | { readonly kind: 'broken'; readonly reason: string }

/** Runs `<path> --version`, which shows that the binary can run here. */
export async function tryBinary(path: string): Promise<BinaryTrial> {
  if (!existsSync(path)) return { kind: 'absent' }
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 })
    const version = /^db version v(\S+)/m.exec(stdout)?.[1]
    if (version === undefined)
      return { kind: 'broken', reason: 'its --version output is not that of a mongod' }
    return { kind: 'runs', version }
  } catch (error) {
    return failureOf(path, error)
  }
}

async function failureOf(path: string, error: unknown): Promise<BinaryTrial> {
  const missing = missingLibraries(await loaderTrace(path))
  if (missing.length > 0) {
    const install = `apt-get install ${debianPackages(missing).join(' ')}`
    return {
      kind: 'lacksLibraries',
      reason: `this system lacks ${missing.join(', ')}; on Debian and Ubuntu: ${install}`,
    }
  }
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
  return { kind: 'broken', reason: said || String(error) }
}

/** ld.so(8): with this variable set, the loader lists every library, found or not, instead of running the program. */
async function loaderTrace(path: string): Promise<string> {
  if (process.platform !== 'linux') return ''
  const env = { ...process.env, LD_TRACE_LOADED_OBJECTS: '1' }
  const { stdout } = await run(path, [], { env, timeout: 20_000 }).catch(() => ({ stdout: '' }))
  return stdout
}
