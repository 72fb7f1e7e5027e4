import { createLogger } from '../../src/server/index.js'
import { redactLine } from '../../src/server/log.js'

function logged(write: (log: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = []
  write(createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }))
  return lines
}

const parsed = (line: string | undefined): unknown => JSON.parse(line ?? '')

describe('a line that names a credential', () => {
  test('shows none of it, at any depth, in lists, in bindings and from serializers', () => {
    const lines = logged((log) => {
      log.info({ token: 'canary', deep: { list: [{ more: { refreshToken: { text: 'canary' } } }] } }, 'deep')
      log.child({ headers: { 'set-cookie': ['canary'] } }).info('bound')
      log.child({}, { serializers: { user: () => ({ password: 'canary' }) } }).info({ user: 1 }, 'serialized')
      log.info({ toJSON: () => ({ authorization: 'canary' }) }, 'converted')
    })
    expect(lines).toHaveLength(4)
    expect(lines.join('')).not.toContain('canary')
    expect(parsed(lines[0])).toMatchObject({
      msg: 'deep',
      token: '[redacted]',
      deep: { list: [{ more: { refreshToken: '[redacted]' } }] },
    })
    expect(parsed(lines[1])).toMatchObject({ msg: 'bound', headers: { 'set-cookie': '[redacted]' } })
    for (const line of lines) expect(line.endsWith('\n')).toBe(true)
  })

  test('is left out where it is no JSON', () => {
    const line = redactLine('{"msg":"broken","password":canary}\n')
    expect(parsed(line)).toMatchObject({ level: 50 })
    expect(line).not.toContain('canary')
  })
})

test('a line that names none stays as it was written', () => {
  const [line] = logged((log) =>
    log.info({ tokens: 3, note: 'the "password": of "token":' }, 'a "secret": b'),
  )
  expect(parsed(line)).toMatchObject({ tokens: 3, note: 'the "password": of "token":', msg: 'a "secret": b' })
})
