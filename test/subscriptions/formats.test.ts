import * as fc from 'fast-check'
import { completed, type Ending, endReasons } from '../../src/server/subscriptions/ending.js'
import { framingOf } from '../../src/server/subscriptions/framing.js'
import { acceptedStream } from '../../src/server/subscriptions/stream-format.js'

test.each([
  ['text/event-stream', { format: 'event-stream', resumes: true }],
  ['TEXT/Event-Stream; q=0.5', { format: 'event-stream', resumes: true }],
  // urql
  ['text/event-stream, multipart/mixed', { format: 'event-stream', resumes: false }],
  // Apollo Client
  [
    'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
    { format: 'multipart', resumes: false },
  ],
  ['multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"', { format: 'multipart', resumes: false }],
  [
    'text/event-stream;q=0.1,multipart/mixed;subscriptionSpec=1.0;q=0.9',
    { format: 'multipart', resumes: false },
  ],
  ['text/event-stream;q=0', null],
  ['multipart/mixed', null],
  ['multipart/mixed;deferSpec=20220824', null],
  ['multipart/mixed;subscriptionSpec=2.0', null],
  ['application/json', null],
  ['*/*', null],
  ['', null],
  [undefined, null],
] as const)('Accept: %s', (accept, expected) => {
  expect(acceptedStream(accept)).toEqual(expected)
})

test('any Accept header leads to a format that it names, or to none', () => {
  const parts = fc.constantFrom(
    'text/event-stream',
    'multipart/mixed',
    ';',
    ',',
    '=',
    'q',
    'subscriptionSpec=1.0',
    '1',
    '"',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 5 })), { maxLength: 12 }), (texts) => {
      const accept = texts.join('')
      const accepted = acceptedStream(accept)
      if (accepted?.format === 'event-stream') expect(accept.toLowerCase()).toContain('text/event-stream')
      if (accepted?.format === 'multipart') expect(accept.toLowerCase()).toContain('multipart/mixed')
    }),
  )
})

const formats = [
  { format: 'event-stream', resumes: true },
  { format: 'event-stream', resumes: false },
  { format: 'multipart', resumes: false },
] as const

test.each(formats)('no text of a result breaks the framing of $format', ({ format, resumes }) => {
  const { opening, ping, result, ending } = framingOf({ format, resumes })
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const all =
        opening + texts.map((text) => ping + result({ data: { text } })).join('') + ending(completed)
      const found =
        format === 'multipart'
          ? all
              .split('\r\n--graphql')
              .filter((part) => part.includes('"payload"'))
              .map((part) => JSON.parse(part.slice(part.indexOf('\r\n\r\n'))).payload)
          : all
              .split('\n\n')
              .filter((event) => event.startsWith('event: next'))
              .map((event) => JSON.parse(event.slice(18)))
      expect(found).toEqual(texts.map((text) => ({ data: { text } })))
    }),
  )
})

test('an event stream never has a space alone after data:, which urql takes for a payload, and multipart always has its last boundary', () => {
  const errors = [{ message: 'x', extensions: { code: 'X' } }]
  for (const reason of endReasons) {
    const ending: Ending = { reason, errors: reason === 'completed' ? [] : errors }
    for (const accepted of formats) {
      const text = framingOf(accepted).ending(ending)
      expect(text).not.toMatch(/data: *\n(?!\n$)|data: \n/)
      if (accepted.format === 'multipart') expect(text.endsWith('--\r\n')).toBe(true)
      else if (!accepted.resumes) expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true)
    }
  }
})
