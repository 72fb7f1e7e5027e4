// `npm run dev`: compiles at each change and starts the server again. For working on Portcullis itself.
// @ts-check
import { spawn, spawnSync } from 'node:child_process'
import { watch } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const settleMs = 300

const { status } = spawnSync(process.execPath, ['scripts/build.js'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const compiler = run(
  'node_modules/typescript/bin/tsc',
  '-p',
  'tsconfig.build.json',
  '--watch',
  '--preserveWatchOutput',
)
let server = startServer()
let stopping = false

onChange('dist', async () => {
  const ended = server.exitCode === null ? new Promise((resolve) => server.once('exit', resolve)) : null
  server.kill('SIGTERM')
  await ended
  if (!stopping) server = startServer()
})
onChange('schema', async () => {
  run('node_modules/@graphql-codegen/cli/cjs/bin.js', '--config', 'codegen.js', '--silent')
})

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopping = true
    compiler.kill()
    // It drains first; this process ends when nothing of it is left.
    server.kill('SIGTERM')
    server.once('exit', () => process.exit())
    if (server.exitCode !== null) process.exit()
  })
}

function startServer() {
  return run('dist/cli/index.js', 'start')
}

/** @param {string[]} command */
function run(...command) {
  return spawn(process.execPath, command, { cwd: root, stdio: 'inherit' })
}

/**
 * A compiler writes many files at once: one reaction for all of them, and none while one is under way.
 *
 * @param {string} folder
 * @param {() => Promise<void>} react
 */
function onChange(folder, react) {
  /** @type {NodeJS.Timeout | undefined} */
  let settling
  let reacting = Promise.resolve()
  watch(fileURLToPath(new URL(`../${folder}`, import.meta.url)), { recursive: true }, () => {
    clearTimeout(settling)
    settling = setTimeout(() => {
      reacting = reacting.then(react)
    }, settleMs)
  })
}
