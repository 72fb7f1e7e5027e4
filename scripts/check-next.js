// `npm run check:next`: the files of docs/mounting.md in a real Next application, on the packed package: built, started, and
// in development, where a changed route is loaded again. Needs a build and a registry.
// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'
import { pack } from './pack.js'

const packages = ['next@16.4.6', 'react@19', 'react-dom@19', 'graphql@16', 'mongoose']
/** For a build on a busy machine, and for what the development server compiles at a request. */
const patienceMilliseconds = 180_000

const root = fileURLToPath(new URL('..', import.meta.url))
const routeFile = 'app/api/auth/[...path]/route.js'
const project = mkdtempSync(join(tmpdir(), 'portcullis-next-'))
const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: '1',
  PORTCULLIS_BCRYPT_COST: '4',
  PORTCULLIS_MODE: 'development',
}

try {
  writeProject()
  install()
  next(['build'])
  if (existsSync(join(project, '.portcullis'))) throw new Error('next build has started Portcullis.')
  await served('start', async (url) => {
    await register(url, 'ana')
    expectEqual((await fetch(`${url}/api/auth/.well-known/jwks.json`)).status, 200)
  })
  await served('dev', async (url) => {
    await register(url, 'ben')
    appendFileSync(join(project, routeFile), '// changed\n')
    await register(url, 'cleo')
  })
  console.log('Next serves Portcullis: built, started, and in development.')
} finally {
  rmSync(project, { recursive: true, force: true, maxRetries: 5 })
}

function writeProject() {
  const page = readFileSync(join(root, 'docs/mounting.md'), 'utf8')
  const files = [...page.matchAll(/^```js file=(\S+)\n([\s\S]*?)^```$/gm)]
  const layout = 'export default ({ children }) => <html><body>{children}</body></html>\n'
  const all = [...files.map(([, name = '', text = '']) => [name, text]), ['app/layout.jsx', layout]]
  for (const [name = '', text = ''] of all) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), text)
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "next", "private": true, "type": "module" }\n')
}

function install() {
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent']
  execFileSync('npm', ['install', ...options, pack(project), ...packages], {
    cwd: project,
    stdio: 'inherit',
  })
}

/** @param {readonly string[]} args */
function next(args) {
  execFileSync(process.execPath, ['node_modules/next/dist/bin/next', ...args], {
    cwd: project,
    env,
    stdio: 'inherit',
  })
}

/**
 * @param {'start' | 'dev'} command
 * @param {(url: string) => Promise<void>} use
 */
async function served(command, use) {
  const port = await freePort()
  const args = ['node_modules/next/dist/bin/next', command, '-p', String(port)]
  // A group of its own: Next starts processes.
  const child = spawn(process.execPath, args, { cwd: project, env, detached: true, stdio: 'inherit' })
  const ended = once(child, 'exit')
  try {
    await use(`http://localhost:${port}`)
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
}

/**
 * @param {string} url
 * @param {string} username
 */
async function register(url, username) {
  const query = `mutation { register(input: { username: "${username}", password: "a lantern of 4711" }) { user { username } } }`
  const answer = await answerTo(`${url}/api/auth/graphql`, query)
  expectEqual(answer, { data: { register: { user: { username } } } })
}

/**
 * Asks again until the server listens.
 *
 * @param {string} url
 * @param {string} query
 * @returns {Promise<unknown>}
 */
async function answerTo(url, query) {
  const deadline = Date.now() + patienceMilliseconds
  const headers = { 'content-type': 'application/json' }
  for (;;) {
    try {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
      return await response.json()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await pause(250)
    }
  }
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectEqual(actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected))
    throw new Error(`Expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`)
}
