// A server of its own process, to be stopped or measured. Usage: server-process.ts <MongoDB URI>. It writes its address
// to standard output and lives until it is killed, or its standard input ends.
import { pino } from 'pino'
import { createPortcullis } from '../../src/index.js'

const [, , mongodbUri = ''] = process.argv
const portcullis = await createPortcullis({
  mode: 'development',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  log: pino({ level: 'silent' }),
})
const { url } = await portcullis.listen({ port: 0 })
process.stdout.write(`${url}\n`)
process.stdin.resume().once('end', () => process.exit())
