// `npm start`: builds what is missing or stale, then becomes the server. The server runs in this very process, so
// that a signal to it, whichever, reaches it.
// @ts-check
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isBuilt } from './build-stamp.js'

if (!isBuilt()) {
  console.error('Building Portcullis ...')
  const build = fileURLToPath(new URL('build.js', import.meta.url))
  const { status } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

const command = new URL('../dist/cli/index.js', import.meta.url)
process.argv = [process.execPath, fileURLToPath(command), 'start', ...process.argv.slice(2)]
await import(String(command))
