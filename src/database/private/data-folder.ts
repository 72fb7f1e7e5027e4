import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where things lie inside the data folder. */
export interface DataFolder {
  readonly path: string
  /** mongod's own files. */
  readonly databaseFiles: string
  /** What the last mongod wrote: one start's worth. */
  readonly mongodLog: string
  /** Others of this machine may look inside: the folder was there before, with wider rights. */
  readonly isOpenToOthers: boolean
}

/**
 * Makes the data folder if need be, for its owner only (0700) and ignored by Git: it holds accounts and perhaps a
 * secret. A folder that exists keeps its rights, since it may serve others too; what lies inside is closed anyway.
 */
export function openDataFolder(path: string): DataFolder {
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    writeFileSync(join(path, '.gitignore'), '*\n')
  }
  const databaseFiles = join(path, 'mongodb')
  mkdirSync(databaseFiles, { recursive: true, mode: 0o700 })
  return {
    path,
    databaseFiles,
    mongodLog: join(path, 'mongod.log'),
    isOpenToOthers: (statSync(path).mode & 0o077) !== 0,
  }
}
