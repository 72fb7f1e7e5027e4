// A server that dies, as by kill -9, in the hook `erased`: in the middle of the transaction that erases an account. Usage:
// killed-process.ts <MongoDB URI>. Its clock is eight days ahead, so that the account is due.
import { createPortcullis } from '../../src/index.js'

const [, , mongodbUri = ''] = process.argv
await createPortcullis({
  mode: 'development',
  mongodbUri,
  secret: 'a-secret-for-tests-of-thirty-two-bytes',
  bcryptCost: 4,
  logLevel: 'silent',
  now: () => new Date(Date.now() + 8 * 86_400_000),
  hooks: {
    erased() {
      process.kill(process.pid, 'SIGKILL')
    },
  },
})
process.stdin.resume().once('end', () => process.exit())
