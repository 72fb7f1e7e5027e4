// In an empty project that has installed the package: what is stored can get other names without breaking a program, because no
// declaration file that a published one leads to names a field of a stored document. check-package.js runs it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, visit } from 'graphql'
import { startTestServer } from 'portcullis/testing'
import ts from 'typescript-6'

const dist = dirname(fileURLToPath(import.meta.resolve('portcullis')))
const { exports } = JSON.parse(readFileSync(join(dist, '../package.json'), 'utf8'))
const entryPoints = Object.values(exports).flatMap(({ types }) => types ?? [])

/** Fields of the signing keys' document whose names other things have too. */
const commonWords = ['keys', 'version']

/** Fields of collections in which nothing below stores a document that stays. */
const fieldsOfUnfilled = {
  portcullis_proofs: ['secretHash', 'codeMac', 'attemptsLeft'],
  portcullis_mails: ['leasedUntil', 'dueAt'],
  portcullis_mailCounts: ['times'],
  portcullis_names: ['heldFor'],
}

const shown = namesOfSchema(
  readFileSync(fileURLToPath(import.meta.resolve('portcullis/schema.graphql')), 'utf8'),
)
const withheld = new Set(
  (await storedNames()).filter((name) => !shown.has(name) && !commonWords.includes(name)),
)
for (const name of [
  '_id',
  'passwordHash',
  'tokenHash',
  'familyHash',
  'familyKey',
  'sealedSuccessor',
  'sealed',
])
  assert.ok(withheld.has(name), `${name} is a field of what is stored`)
assert.deepEqual(
  publishedNames()
    .filter(({ name }) => withheld.has(name))
    .map(({ file, name }) => `${file} names ${name}`),
  [],
  'the published types name fields of stored documents',
)

/** The fields of all documents that a server stores. */
async function storedNames() {
  const { client, portcullis, stop } = await startTestServer()
  try {
    const { refreshToken } = await client.register('ana')
    await client.refresh(refreshToken)
    await assert.rejects(client.login('ana', 'not the password of ana'), /INVALID_CREDENTIALS/)
    const { db } = portcullis.connection
    const names = []
    for (const collection of await db.collections()) {
      const documents = await collection.find().toArray()
      const fields = fieldsOfUnfilled[collection.collectionName] ?? documents.flatMap(memberNames)
      assert.ok(fields.length > 0, `the fields of ${collection.collectionName} are known`)
      names.push(...fields)
    }
    return names
  } finally {
    await stop()
  }
}

function memberNames(value) {
  if (Array.isArray(value)) return value.flatMap(memberNames)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return []
  return Object.entries(value).flatMap(([name, member]) => [name, ...memberNames(member)])
}

/** What the schema shows to clients is no secret of the database. */
function namesOfSchema(schema) {
  const names = new Set()
  const add = ({ name }) => void names.add(name.value)
  visit(parse(schema), { FieldDefinition: add, InputValueDefinition: add })
  return names
}

/** Every name, exported or not, of the declaration files that the entry points lead to. */
function publishedNames() {
  const waiting = entryPoints.map((entry) => join(dist, '..', entry))
  const seen = new Set(waiting)
  const names = []
  for (const path of waiting) {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
    for (const name of namesIn(source)) {
      names.push({ file: relative(dist, path), name })
      const target = /^\.\.?\//.test(name) ? join(dirname(path), name.replace(/\.js$/, '.d.ts')) : path
      if (!seen.has(target)) waiting.push(target)
      seen.add(target)
    }
  }
  assert.ok(seen.size > 40, 'imports are followed: the public API leads to more than its entry points')
  return names
}

/** Identifiers, and texts: names of members in quotes, of `Pick<…>`, and of the files that are imported. */
function namesIn(source) {
  const names = new Set()
  const collect = (node) => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) names.add(node.text)
    ts.forEachChild(node, collect)
  }
  collect(source)
  return names
}
