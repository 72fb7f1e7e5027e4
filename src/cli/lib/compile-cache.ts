import module from 'node:module'
import { join } from 'node:path'
// Not by config's index: that loads libraries, and this comes before them.
import { cacheFolder } from '../../config/cache-folder.js'

/**
 * Keeps what V8 makes of the libraries' code for the next start: loading them is most of a start. From Node 22.8 on;
 * before, where there is no folder of the user or it can't be written, and where `NODE_DISABLE_COMPILE_CACHE` is set, nothing is kept.
 *
 * In the user's own cache, not in Node's default, the system's folder for temporary files: what another user put there
 * would be run by this process.
 */
export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  // Not in the types of the oldest Node that is supported.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    const folder = cacheFolder(env)
    // Without a folder, Node would take the system's for temporary files.
    if (folder !== null) module.enableCompileCache(join(folder, 'compiled'))
  }
}
