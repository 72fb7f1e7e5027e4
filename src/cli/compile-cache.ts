import module from 'node:module'
import { join } from 'node:path'
// Not by config's index: that loads libraries, and this comes before them.
import { cacheFolder } from '../config/cache-folder.js'

/**
 * Keeps what V8 makes of the libraries' code for the next start: loading them is most of a start. From Node 22.8 on;
 * before, and where the folder can't be written or `NODE_DISABLE_COMPILE_CACHE` is set, nothing is kept.
 *
 * In the user's own cache, not in Node's default, the system's folder for temporary files: what another user put there
 * would be run by this process.
 */
export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  // Not in the types of the oldest Node that is supported.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    module.enableCompileCache(join(cacheFolder(env), 'compiled'))
  }
}
