// `npm run bench -- NAME`: builds what is stale, installs what the benchmark compares with, and runs it.
// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../scripts/build-stamp.js'

const folder = fileURLToPath(new URL('.', import.meta.url))
const parts = ['run.js', 'results.js', 'rounds.js']
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.js') && !parts.includes(file))
  .map((file) => file.slice(0, -'.js'.length))

const [name, ...options] = process.argv.slice(2)
if (name === undefined || !names.includes(name)) {
  console.error(`Name a benchmark: npm run bench -- ${names.join(' | ')}`)
  process.exit(2)
}
ensureBuilt()
if (readFileSync(`${folder}${name}.js`, 'utf8').includes('// needs: peers')) installPeers()
process.exit(start(process.execPath, [`${folder}${name}.js`, ...options]))

function installPeers() {
  // npm writes this file last.
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return
  console.error('Installing what Portcullis is compared with ...')
  const status = start('npm', ['ci', '--silent'])
  if (status !== 0) process.exit(status)
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function start(command, args) {
  const env = { ...process.env, NODE_ENV: 'production' }
  return spawnSync(command, args, { cwd: folder, env, stdio: 'inherit' }).status ?? 1
}
