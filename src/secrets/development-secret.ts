import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const fileName = 'secret'

/**
 * The secret of a development server: made at the first start, kept in the data folder since. Two servers that
 * start at once get the same one: the file appears whole or not at all, and never changes.
 *
 * @param dataDir - made when missing; it and the file are readable by their owner only
 * @returns 64 characters
 * @throws Error when the file is there but holds no secret: what it encrypted would be lost without a word
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, fileName)
  const kept = await readSecret(path)
  if (kept !== null) return kept
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700) // the folder may have been there before, open to others
  const fresh = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writeFile(fresh, `${randomBytes(48).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    await link(fresh, path) // unlike a rename, it fails when another process was first
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
 * The secret that a development server keeps in its data folder: for looking, without making one.
 *
 * @returns `null` when none has been made yet
 * @throws Error as `loadOrCreateSecret`
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
