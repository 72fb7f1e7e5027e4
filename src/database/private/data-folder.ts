import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths in the data folder. */
export interface DataFolder {
  readonly path: string
  /** The `--dbpath` of mongod. */
  readonly databaseFiles: string
  /** The log of the last mongod, overwritten at each start. */
  readonly mongodLog: string
  /** The key file of the replica set, from which all passwords are derived. */
  readonly key: string
  /** The connection string of the last start, with the password. */
  readonly address: string
}

/**
 * Creates the data folder. It contains accounts and a secret, so it is readable by its owner only (0700), also if it
 * existed before, and ignored by Git.
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
