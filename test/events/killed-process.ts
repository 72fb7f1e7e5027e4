// A server that dies, as by kill -9, when it is about to log an event of some type: its change is committed then, and
// nobody has been told. Usage: killed-process.ts <MongoDB URI> <type>. It writes its address to standard output.
import { pino } from 'pino'
import { createPortcullis } from '../../src/index.js'

const [, , mongodbUri = '', type = ''] = process.argv
const portcullis = await createPortcullis({
  mode: 'development',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  log: pino(
    { level: 'info' },
    {
      write(line: string) {
        if (line.includes(`"event":"${type}"`)) process.kill(process.pid, 'SIGKILL')
      },
    },
  ),
})
const { url } = await portcullis.listen({ port: 0 })
process.stdout.write(`${url}\n`)
process.stdin.resume().once('end', () => process.exit())
