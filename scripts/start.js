// `npm start`: builds what is missing or stale, then becomes the server. The server runs in this very process, so
// that a signal to it, whichever, reaches it.
// @ts-check
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './build-stamp.js'

ensureBuilt()
const command = new URL('../dist/cli/index.js', import.meta.url)
process.argv = [process.execPath, fileURLToPath(command), 'start', ...process.argv.slice(2)]
await import(String(command))
