import { type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isPrivateGroup } from './private-group.js'

/** What decides who may write a file or folder. */
export type Permissions = Pick<Stats, 'uid' | 'gid' | 'mode'>

const groupWrite = 0o020
const othersWrite = 0o002

/**
 * Finds out whether users other than root and the current one may replace a file: it or its folder is theirs, or
 * writable by them. The file is executed with the rights of this process.
 *
 * @param paths - of the file: as it was found, and without symbolic links
 * @returns what is wrong and how to correct it; `null` if nothing is, or on Windows
 */
export function othersMayWrite(paths: readonly string[]): string | null {
  const user = process.geteuid?.()
  if (user === undefined) return null
  for (const path of new Set(paths.flatMap((each) => [each, dirname(each)]))) {
    const fault = permissionFault(path, statSync(path), user, isPrivateGroup)
    if (fault !== null) return fault
  }
  return null
}

/** The same for one file or folder. Pure. */
export function permissionFault(
  path: string,
  { uid, gid, mode }: Permissions,
  user: number,
  isPrivate: (gid: number) => boolean,
): string | null {
  if (uid !== 0 && uid !== user) {
    return `${path} belongs to another user (ID ${uid}). Run the command as this user, or change the owner.`
  }
  if ((mode & othersWrite) !== 0) return `every user may write ${path}. Run chmod go-w on it.`
  if ((mode & groupWrite) !== 0 && !isPrivate(gid)) {
    return `a group may write ${path}. Run chmod g-w on it.`
  }
  return null
}
