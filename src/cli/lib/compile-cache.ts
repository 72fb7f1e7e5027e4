import module from 'node:module'
import { join } from 'node:path'
// Not from config's index: it loads libraries, which must be loaded after the cache is enabled.
import { cacheFolder } from '../../config/cache-folder.js'

/**
 * Enables Node's compile cache, because loading libraries is most of the startup time. Available from Node 22.8.
 * Nothing is cached if the user has no writable cache folder, or if `NODE_DISABLE_COMPILE_CACHE` is set.
 *
 * Uses the user's cache folder instead of Node's default, the system's folder for temporary files. Another user could
 * place code there that this process would execute.
 */
export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  // Not declared in the types of the oldest supported Node version.
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
    const folder = cacheFolder(env)
    // Without a folder, Node would use the system's folder for temporary files.
    if (folder !== null) module.enableCompileCache(join(folder, 'compiled'))
  }
}
