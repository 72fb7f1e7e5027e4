import fc from 'fast-check'
import { hostsOf, namesDatabase, namesOption } from '../../src/database/mongodb-uri.js'

test.each([
  ['mongodb://db.example.org', 'db.example.org'],
  ['mongodb://ana:secret@db.example.org:27018/accounts?tls=true', 'db.example.org:27018'],
  ['mongodb://a:1,b:2,[::1]:3/?replicaSet=rs', 'a:1,b:2,[::1]:3'],
  ['mongodb+srv://ana:secret@cluster0.example.net/accounts', 'cluster0.example.net'],
  ['mongodb://ana:sec/ret@db.example.org', null],
  ['mongodb://ana:sec@ret@db.example.org', null],
  ['mongodb://ana:sec?ret@db.example.org', null],
  ['postgres://ana:secret@db.example.org', null],
  ['', null],
  ['mongodb://ana:hunter2@Secret99/x@db.example.org/app', null],
  ['mongodb://ana:hunter2@Secret99/x@db.example.org:27017', null],
  ['mongodb://ana:hunter2', null],
  ['mongodb://a:1,ana:hunter2', null],
  ['mongodb://ana:secret@/accounts', null],
  ['mongodb://%2Ftmp%2Fmongodb-27017.sock/accounts', '%2Ftmp%2Fmongodb-27017.sock'],
])('the hosts of %s are %s', (uri, hosts) => {
  expect(hostsOf(uri)).toBe(hosts)
})

test('whatever characters a password has, nothing of it is taken for a host', () => {
  const password = fc.string({ minLength: 1, unit: 'binary-ascii' })
  fc.assert(
    fc.property(password, (secret) => {
      expect([null, 'host.example']).toContain(hostsOf(`mongodb://user:${secret}@host.example/accounts`))
    }),
  )
})

test('a database and an option are recognized where they are named', () => {
  expect(namesDatabase('mongodb://db.example.org/accounts?w=1')).toBe(true)
  expect(namesDatabase('mongodb://db.example.org/?w=1')).toBe(false)
  expect(namesDatabase('mongodb://db.example.org')).toBe(false)
  expect(namesOption('mongodb://db.example.org/?RetryWrites=false', 'retryWrites')).toBe(true)
  expect(namesOption('mongodb://db.example.org/retryWrites', 'retryWrites')).toBe(false)
})
