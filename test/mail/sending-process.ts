// An instance that sends the mails of a database, until it is killed. Usage: sending-process.ts <MongoDB URI> <MAIL_URL>.
import { pino } from 'pino'
import { ownCollections } from '../../src/application/collections.js'
import { openDatabase, openStore } from '../../src/database/index.js'
import { leaseMs, startMail } from './feature.js'

const [, , mongodbUri = '', mailUrl = ''] = process.argv
const log = pino({ level: 'silent' })
const { connection } = await openDatabase({ mongodbUri, dataDir: '/nowhere', log })
const store = openStore(connection, 'portcullis_', ownCollections)
const config = { mailUrl, mailFrom: 'noreply@example.com', appUrl: 'https://app.example.com' }
await startMail({ store, config, timing: { leaseMs, pollMs: 50 } }).start()
process.stdout.write('started\n')
process.stdin.resume().once('end', () => process.exit())
