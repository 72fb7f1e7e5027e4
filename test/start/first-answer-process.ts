// A server of its own process, up to its first answer. Usage: first-answer-process.ts <MongoDB URI>. It writes which
// packages were loaded as CommonJS by then, and ends.
import { createRequire } from 'node:module'
import { createPortcullis } from '../../src/index.js'

const [, , mongodbUri = ''] = process.argv
const portcullis = await createPortcullis({
  mode: 'production',
  host: '127.0.0.1',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  logLevel: 'silent',
})
const { url } = await portcullis.listen({ port: 0 })
const answer = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{ me { id } }"}',
})
const packages = Object.keys(createRequire(import.meta.url).cache).map(
  (file) => file.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? file,
)
process.stdout.write(JSON.stringify({ status: answer.status, packages: [...new Set(packages)] }))
await portcullis.stop()
