import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The databases of groups and users, in the format of group(5) and passwd(5). */
export interface UserDatabases {
  readonly group: string
  readonly passwd: string
}

/**
 * Whether this user is the only member of a group. Many systems give each user such a group, and make new files
 * writable by it. Unknown counts as no.
 */
export function isPrivateGroup(gid: number): boolean {
  try {
    const read = (name: string) => readFileSync(`/etc/${name}`, 'utf8')
    return isOnlyMember(userInfo(), gid, { group: read('group'), passwd: read('passwd') })
  } catch {
    return false // no such files, or a user without an entry
  }
}

/** Whether a user is the only member of a group, as its primary group or as a listed member. Pure. */
export function isOnlyMember(
  { username, uid }: { readonly username: string; readonly uid: number },
  gid: number,
  { group, passwd }: UserDatabases,
): boolean {
  const groups = linesOf(group).filter(([, , id]) => id === String(gid))
  const members = groups.flatMap(([, , , names = '']) => names.split(',').filter((name) => name !== ''))
  const primary = linesOf(passwd).filter(([, , , id]) => id === String(gid))
  return (
    groups.length > 0 &&
    members.every((name) => name === username) &&
    primary.every(([, , id]) => id === String(uid))
  )
}

function linesOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
}
