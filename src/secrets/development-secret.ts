import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const fileName = 'secret'

/**
 * Loads the secret of a development server, and creates it at the first start. Servers that start concurrently get the
 * same one: the file is created atomically and never changes.
 *
 * @param dataDir - created if missing; folder and file are readable by their owner only
 * @returns 64 characters
 * @throws Error when the file exists without a valid secret: replacing it would make encrypted data unreadable
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, fileName)
  const kept = await readSecret(path)
  if (kept !== null) return kept
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700) // an existing folder may be readable by others
  const fresh = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writeFile(fresh, `${randomBytes(48).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    await link(fresh, path) // unlike rename, link fails if another process was first
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    await rm(fresh, { force: true })
  }
  const secret = await readSecret(path)
  if (secret === null) throw new Error(`${path} was deleted while it was being created.`)
  return secret
}

/**
 * Loads the secret of a development server without creating one.
 *
 * @returns `null` when none has been created yet
 * @throws Error like `loadOrCreateSecret`
 */
export function loadSecret(dataDir: string): Promise<string | null> {
  return readSecret(join(dataDir, fileName))
}

async function readSecret(path: string): Promise<string | null> {
  try {
    const secret = (await readFile(path, 'utf8')).trim()
    if (Buffer.byteLength(secret) >= 32) return secret
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
  throw new Error(
    `${path} does not contain a secret of 32 bytes or more. Restore it. To start again without the accounts that it ` +
      'protects, remove the whole folder.',
  )
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
