// The server that is fuzzed and flooded, as in production. Usage: server-process.ts <MongoDB URI>. It writes its address
// to standard output, what it logs from `warn` on to standard error, and lives until its standard input ends.
import { pino } from 'pino'
import { createPortcullis } from '../../src/index.js'
import { resolvers, typeDefs } from './application.js'

const [, , mongodbUri = ''] = process.argv
const portcullis = await createPortcullis({
  mode: 'production',
  host: '127.0.0.1',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 10,
  typeDefs,
  resolvers,
  log: pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true })),
})
const { url } = await portcullis.listen({ port: 0 })
process.stdout.write(`${url}\n`)
process.stdin.resume().once('end', () => process.exit())
