import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where things lie inside the data folder. */
export interface DataFolder {
  readonly path: string
  /** mongod's own files. */
  readonly databaseFiles: string
  /** What the last mongod wrote: one start's worth. */
  readonly mongodLog: string
  /** The key file of the set, from which every password follows. */
  readonly key: string
  /** The address of the last start, with the password. */
  readonly address: string
}

/**
 * Makes the data folder if need be. It holds accounts and a secret, so it is for its owner only (0700), also where it
 * was there before, and Git ignores it.
 */
export function openDataFolder(path: string): DataFolder {
  const databaseFiles = join(path, 'mongodb')
  mkdirSync(databaseFiles, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  const ignored = join(path, '.gitignore')
  if (!existsSync(ignored)) writeFileSync(ignored, '*\n')
  return {
    path,
    databaseFiles,
    mongodLog: join(path, 'mongod.log'),
    key: join(path, 'mongodb-key'),
    address: join(path, 'mongodb-uri'),
  }
}
