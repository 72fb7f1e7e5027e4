import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { until } from '../../harness/until.js'
import { accounts, addAccount, open } from '../opened.js'
import { isAlive, mongodPid, newDataDir, ownerRecord } from './data-dir.js'
import { startOwner } from './owner.js'

test('accounts survive kill -9 of server and mongod together', async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)
  await addAccount(await open(dataDir, { attach: true }), 'ana')
  process.kill(mongodPid(dataDir), 'SIGKILL')
  await server.end('SIGKILL')

  expect(await accounts(await open(dataDir))).toEqual(['ana'])
})

test('a mongod left behind is found even where nothing recorded it', async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)
  const left = mongodPid(dataDir)
  await server.end('SIGKILL')
  rmSync(join(dataDir, 'owner-1.json'))

  await open(dataDir)

  expect(isAlive(left)).toBe(false)
})

test('a server that ends by a fault of its own takes its mongod with it', async () => {
  const dataDir = newDataDir()
  const server = await startOwner(dataDir)
  const pid = mongodPid(dataDir)

  await server.end('SIGUSR2') // throws where nobody catches

  await until(() => !isAlive(pid))
})

test('of simultaneous starts after a kill -9 exactly one takes over', async () => {
  const dataDir = newDataDir()
  const dead = await startOwner(dataDir)
  await dead.end('SIGKILL')

  const starts = await Promise.all([startOwner(dataDir), startOwner(dataDir), startOwner(dataDir)])

  expect(starts.map(({ first }) => first.event).sort()).toEqual(['ready', 'refused', 'refused'])
})

test('a call that attaches starts the MongoDB itself where nobody owns the folder', async () => {
  const dataDir = newDataDir()

  const alone = await open(dataDir, { attach: true })

  expect(ownerRecord(dataDir).owner?.pid).toBe(process.pid)
  await alone.stop()
  expect(ownerRecord(dataDir).owner).toBeNull()
})

test('the set moves also where a program that never answers has taken its port', async () => {
  const dataDir = newDataDir()
  const first = await open(dataDir)
  await addAccount(first, 'ana')
  await first.stop()
  // mongod asks at the old port whether that is itself, and waits half a minute for an answer.
  const intruder = createServer((socket) => socket.resume()).listen(
    Number(new URL(first.uri).port),
    '127.0.0.1',
  )
  await once(intruder, 'listening')

  const moved = await open(dataDir)

  expect(moved.uri).not.toBe(first.uri)
  expect(await accounts(moved)).toEqual(['ana'])
  intruder.close()
})

test('operations on a frozen mongod fail instead of waiting for ever, and work again when it goes on', async () => {
  const dataDir = newDataDir()
  const database = await open(dataDir)
  await addAccount(database, 'ana')
  const pid = mongodPid(dataDir)

  process.kill(pid, 'SIGSTOP')
  // The signal is delivered some time later.
  await until(() => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  await expect(accounts(database)).rejects.toThrow()
  process.kill(pid, 'SIGCONT')

  expect(await accounts(database)).toEqual(['ana'])
})

test('a mongod that cannot start is reported with its last words, and the folder is free again', async () => {
  const dataDir = newDataDir()
  mkdirSync(join(dataDir, 'mongodb'), { recursive: true })
  writeFileSync(join(dataDir, 'mongodb/storage.bson'), 'no mongod wrote this')

  await expect(open(dataDir)).rejects.toMatchObject({
    code: 'MONGOD_FAILED',
    message: expect.stringContaining('Unable to read the storage engine metadata file'),
  })
  expect(ownerRecord(dataDir).owner).toBeNull()
})

test.each([
  ['lost', (path: string) => rmSync(path)],
  ['damaged', (path: string) => writeFileSync(path, '')],
  ['readable to others', (path: string) => chmodSync(path, 0o644)],
])(
  'where the key is %s, the next start makes it good, and a command beside it finds the accounts',
  async (_, change) => {
    const dataDir = newDataDir()
    const first = await open(dataDir)
    await addAccount(first, 'ana')
    await first.stop()
    change(join(dataDir, 'mongodb-key'))

    await startOwner(dataDir)
    const beside = await open(dataDir, { attach: true })

    expect(await accounts(beside)).toEqual(['ana'])
    expect(statSync(join(dataDir, 'mongodb-key')).mode & 0o777).toBe(0o600)
  },
)
