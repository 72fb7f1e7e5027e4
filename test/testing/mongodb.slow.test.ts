import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../harness/until.js'

const harness = join(import.meta.dirname, '../../scripts/register-typescript.js')
const program = join(import.meta.dirname, 'mongodb-process.ts')

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('portcullis-testing-'))
const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.unref()
  })

test('a run that is killed leaves neither a mongod nor a folder behind', async () => {
  const before = folders()
  const run = spawn(process.execPath, ['--import', harness, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [uri] = await once(run.stdout.setEncoding('utf8'), 'data')
  const port = Number(new URL(uri).port)
  expect(await listens(port)).toBe(true)

  run.kill('SIGKILL')

  await until(async () => !(await listens(port)))
  await until(() => folders().length === before.length)
})
