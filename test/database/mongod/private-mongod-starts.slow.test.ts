import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import { accounts, addAccount, open } from '../opened.js'
import { isAlive, mongodPid, newDataDir, ownerRecord } from './data-dir.js'
import { startOwner } from './owner.js'

test('a stop ends mongod in order, and the next start has the accounts and the port', async () => {
  const dataDir = newDataDir()
  const first = await open(dataDir)
  await addAccount(first, 'ana')
  const pid = mongodPid(dataDir)

  await Promise.all([first.stop(), first.stop()])
  expect(isAlive(pid)).toBe(false)
  expect(statSync(join(dataDir, 'mongodb/mongod.lock')).size).toBe(0) // mongod empties it in an orderly end
  const second = await open(dataDir)

  expect(await accounts(second)).toEqual(['ana'])
  expect(second.uri).toBe(first.uri)
  expect(second).toMatchObject({ kind: 'private', topology: 'replicaSet' })
})

test('after kill -9 of the server the next start ends the mongod left behind and finds every account', async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)
  await addAccount(await open(dataDir, { attach: true }), 'ana')
  const left = mongodPid(dataDir)
  await server.end('SIGKILL')
  expect(isAlive(left)).toBe(true)

  const next = await open(dataDir)

  expect(isAlive(left)).toBe(false)
  expect(await accounts(next)).toEqual(['ana'])
  expect(next.uri).toBe(server.first.uri)
})

test('where the port is taken the set moves to another, is a primary there, and has its accounts', async () => {
  const dataDir = newDataDir()
  const first = await open(dataDir)
  await addAccount(first, 'ana')
  await first.stop()
  const intruder = createServer((socket) => socket.end()).listen(Number(new URL(first.uri).port), '127.0.0.1')
  await once(intruder, 'listening')

  const moved = await open(dataDir)
  await moved.connection.transaction(async (session) => {
    await moved.connection.collection('accounts').insertOne({ name: 'bob' }, { session })
  })

  expect(moved.uri).not.toBe(first.uri)
  expect(await accounts(moved)).toEqual(['ana', 'bob'])
  expect(ownerRecord(dataDir).port).toBe(Number(new URL(moved.uri).port))
  intruder.close()
})

test('a second start is refused and names the live owner; a call that attaches uses its MongoDB', async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)

  await expect(open(dataDir)).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringContaining(`process ${server.pid}`),
    detail: { pid: server.pid, dataDir },
  })
  const beside = await open(dataDir, { attach: true })
  await addAccount(beside, 'ana')
  await beside.stop()

  expect(beside.uri).toBe(server.first.uri)
  expect(isAlive(mongodPid(dataDir))).toBe(true)
  expect(await accounts(await open(dataDir, { attach: true }))).toEqual(['ana'])
})

test('of simultaneous starts exactly one wins; the others name it, or attach to it', async () => {
  const dataDir = newDataDir()
  const [one, two, beside] = await Promise.all([
    startOwner(dataDir),
    startOwner(dataDir),
    startOwner(dataDir, 'attach'),
  ])

  const owners = [one, two, beside]
  const winner = owners.find(({ pid }) => pid === ownerRecord(dataDir).owner?.pid)
  const losers = [one, two].filter((start) => start !== winner)

  expect(winner?.first.event).toBe('ready')
  expect(beside.first).toEqual(winner?.first)
  for (const { first } of losers) {
    expect(first).toMatchObject({ code: 'DATA_FOLDER_IN_USE', detail: { pid: winner?.pid } })
  }
})

test("a terminal's Ctrl-C reaches the server alone, which drains before it stops mongod", async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)

  await server.end('SIGINT', 'group')

  expect(server.events.map(({ event }) => event)).toEqual(['ready', 'drained', 'stopped'])
  expect(ownerRecord(dataDir).owner).toBeNull()
})

test('a mongod that ends by itself is logged and reported', async () => {
  const dataDir = newDataDir()
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  let report: (error: Error) => void = () => undefined
  const lost = new Promise<Error>((resolve) => {
    report = resolve
  })
  await open(dataDir, { log, onLost: (error) => report(error) })

  process.kill(mongodPid(dataDir), 'SIGKILL')

  expect((await lost).message).toContain('exited unexpectedly')
  expect(lines.join()).toContain('"signal":"SIGKILL"')
})

test('data of another version of MongoDB are told as such', async () => {
  // Two versions of MongoDB would be needed to see the real one end so.
  const mongod = join(dirname(newDataDir()), 'mongod')
  const answer = '[ "$1" = --version ] && echo "db version v9.9.9" && exit 0'
  writeFileSync(mongod, `#!/bin/sh\n${answer}\necho "UPGRADE PROBLEM" >&2\nexit 62\n`, { mode: 0o755 })
  const environment = { ...process.env, PORTCULLIS_MONGOD: mongod }

  const start = open(newDataDir(), { environment })

  await expect(start).rejects.toMatchObject({
    code: 'MONGOD_FAILED',
    message: expect.stringMatching(/9\.9\.9.*\n.*another version of MongoDB.*\n.*\nUPGRADE PROBLEM/),
  })
})
