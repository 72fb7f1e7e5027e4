// `npm run bench -- NAME`: builds what is stale, installs what the benchmark compares with, and runs it. Without a name it
// lists the benchmarks; `all` runs one after the other, but for the soak, which takes as long as its option says, and the
// comparison of builds, which needs another one.
// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../scripts/build-stamp.js'

const folder = fileURLToPath(new URL('.', import.meta.url))
const parts = ['run.js', 'results.js', 'rounds.js', 'targets.js']
const notInAll = ['soak', 'builds']
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.js') && !parts.includes(file))
  .map((file) => file.slice(0, -'.js'.length))

const [name, ...options] = process.argv.slice(2)
if (name === undefined || !(name === 'all' || names.includes(name))) {
  const width = Math.max(...names.map(({ length }) => length))
  const list = names.map((each) => `  ${each.padEnd(width)}  ${descriptionOf(each)}\n`).join('')
  const wrong = name === undefined ? '' : `There is no benchmark "${name}".\n`
  console.error(
    `${wrong}npm run bench -- NAME [OPTIONS]\n${list}  ${'all'.padEnd(width)}  All but ${notInAll.join(' and ')}.`,
  )
  process.exit(name === undefined ? 0 : 2)
}
ensureBuilt()
const chosen = name === 'all' ? names.filter((each) => !notInAll.includes(each)) : [name]
for (const each of chosen) {
  const began = performance.now()
  if (sourceOf(each).includes('// needs: peers')) installPeers()
  const status = start(process.execPath, [`${folder}${each}.js`, ...options])
  if (status !== 0) process.exit(status)
  console.error(`${each}: done after ${Math.round((performance.now() - began) / 1000)} s`)
}

/** @param {string} benchmark */
function sourceOf(benchmark) {
  return readFileSync(`${folder}${benchmark}.js`, 'utf8')
}

/** What its first comment says. @param {string} benchmark */
function descriptionOf(benchmark) {
  const comment = sourceOf(benchmark).match(/^(?:\/\/ (?!needs:|@ts-).*\n)+/m)?.[0] ?? ''
  return comment.replaceAll('// ', '').replaceAll('\n', ' ').trim()
}

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
