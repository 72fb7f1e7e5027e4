import { Writable } from 'node:stream'
import { createCommandLog } from '../../src/cli/lib/command-log.js'

function logged(form: 'json' | 'human') {
  const lines: string[] = []
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { log: createCommandLog({ stderr }, 'info', form), text: () => lines.join('') }
}

test('for a collector each record is one line of JSON', () => {
  const { log, text } = logged('json')
  log.info({ url: 'http://localhost:4000/graphql' }, 'listening')
  expect(JSON.parse(text())).toMatchObject({ msg: 'listening', url: 'http://localhost:4000/graphql' })
})

test('for a reader each record is a short line, with the stack of an error below', () => {
  const { log, text } = logged('human')
  log.warn({ port: 4000, keys: Array(100).fill('key'), err: new Error('It broke.') }, 'something happened')
  const [first, second, third] = text().split('\n')
  expect(first).toMatch(/^\d\d:\d\d:\d\d warn {2}something happened {2}port=4000 {2}keys=\["key",.{20,60}…$/)
  expect(second).toMatch(/^ +Error: It broke\.$/)
  expect(third).toMatch(/^ +at /)
})

test.each(['json', 'human'] as const)('credentials are not written (%s)', (form) => {
  const { log, text } = logged(form)
  log.info({ password: 'correct horse', request: { authorization: 'Bearer battery' } }, 'sign-in')
  expect(text()).not.toMatch(/horse|battery/)
})
