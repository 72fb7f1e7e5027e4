import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The user's own folder for what can be fetched or made again. XDG Base Directory Specification: an empty or relative
 * `XDG_CACHE_HOME` counts as none.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const cacheHome = env.XDG_CACHE_HOME ?? ''
  const base = isAbsolute(cacheHome) ? cacheHome : join(env.HOME || homedir(), '.cache')
  return join(base, 'portcullis')
}
