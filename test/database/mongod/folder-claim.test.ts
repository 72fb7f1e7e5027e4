import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../../../src/database/private/data-folder.js'
import { claimFolder, type FolderClaim, readRecord } from '../../../src/database/private/folder-claim.js'
import { identityOf, isRunning, ownIdentity } from '../../../src/database/private/process-identity.js'

const self = ownIdentity()
const ended = { pid: self.pid, startedAt: 'at another time' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-claim-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function claim(by = self): FolderClaim {
  const claimed = claimFolder(folder, by)
  if (claimed.kind !== 'claimed') throw new Error(`The folder is held by ${claimed.owner.pid}.`)
  return claimed
}

test('an empty folder is claimed, and held until it is released', () => {
  const first = claim()
  expect(claimFolder(folder, self)).toEqual({ kind: 'held', owner: self })

  first.release(27_018)

  expect(claim().previous).toEqual({ owner: null, mongod: null, port: 27_018 })
})

test('a pid that another process has by now does not hold the folder', () => {
  claim(ended)

  expect(claimFolder(folder, self)).toMatchObject({ kind: 'claimed', previous: { owner: ended } })
})

test('what a dead owner left is handed on, also past an owner that died before it could stop it', () => {
  const mongod = { process: ended, ready: true }
  claim(ended).update({ mongod, port: 27_018 })
  claim(ended)

  expect(claim().previous).toEqual({ owner: ended, mongod: { process: ended, ready: false }, port: 27_018 })
})

test('a record cut off by a power failure holds nothing', () => {
  writeFileSync(join(folder, 'owner-7.json'), '{"owner":')

  expect(claim().previous).toEqual({ owner: null, mongod: null, port: null })
  expect(readdirSync(folder)).toEqual(['owner-8.json'])
})

test('the record is for its owner only, and tells what the owner last said', () => {
  claim().update({ mongod: { process: self, ready: true }, port: 27_018 })

  expect(readRecord(folder)).toEqual({ owner: self, mongod: { process: self, ready: true }, port: 27_018 })
  expect(readdirSync(folder)).toEqual(['owner-1.json'])
  expect(statSync(join(folder, 'owner-1.json')).mode & 0o777).toBe(0o600)
})

test('a process that has ended does not run, though its parent has not noticed yet', async () => {
  const child = spawn('sh', ['-c', 'read line'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const identity = identityOf(child.pid ?? 0)
  if (identity === null) throw new Error('The process did not start.')
  expect(isRunning(identity)).toBe(true)

  child.kill('SIGKILL')
  // Without yielding to Node, which would notice the end: the child stays a zombie as long as this waits.
  while (isRunning(identity));

  expect(process.kill(identity.pid, 0)).toBe(true)
  await once(child, 'exit')
})

test('a data folder is closed to others, also one that was open to them, and ignored by Git', () => {
  const path = join(folder, 'data')
  mkdirSync(path)
  chmodSync(path, 0o755)

  const { databaseFiles } = openDataFolder(path)

  for (const closed of [path, databaseFiles]) expect(statSync(closed).mode & 0o777).toBe(0o700)
  expect(readdirSync(path).sort()).toEqual(['.gitignore', 'mongodb'])
})
