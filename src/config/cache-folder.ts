import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The user's cache folder for files that can be downloaded or created again. XDG Base Directory Specification: an empty
 * or relative `XDG_CACHE_HOME` counts as unset.
 *
 * @returns `null` for a user without a home folder, such as a numeric container user without an entry in `/etc/passwd`.
 * Never a folder that others can write to, because programs in it are executed
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | null {
  const cacheHome = env.XDG_CACHE_HOME ?? ''
  if (isAbsolute(cacheHome)) return join(cacheHome, 'portcullis')
  const home = env.HOME || homeOfUser()
  return home === null ? null : join(home, '.cache', 'portcullis')
}

function homeOfUser(): string | null {
  try {
    return homedir()
  } catch {
    return null // Node throws if the system has no entry for the user
  }
}
