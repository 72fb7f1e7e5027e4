import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The user's own folder for what can be fetched or made again. XDG Base Directory Specification: an empty or relative
 * `XDG_CACHE_HOME` counts as none.
 *
 * @returns `null` for a user without a home: a number that a container runs as, which no file of users knows. Never a
 *   folder that others may write to: what is kept here is run
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
    return null // Node asks the system for the user's entry, and throws where there is none
  }
}
