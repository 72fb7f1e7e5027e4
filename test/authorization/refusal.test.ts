import { refusalError } from '../../src/authorization/decisions/refusal.js'
import { withoutStack } from '../../src/lib/errors.js'

const refused = {
  coordinate: 'Query.me',
  refusal: { code: 'UNAUTHENTICATED', rule: { kind: 'auth' } },
} as const

test('a refusal costs no look at the stack, and takes it from no other error', () => {
  const limit = Error.stackTraceLimit
  const error = refusalError(
    { ...refused, refusal: { ...refused.refusal, kind: 'refused' } },
    { hideRequirements: false },
  )
  expect(error.stack).not.toContain('\n    at ')
  expect(Error.stackTraceLimit).toBe(limit)
  expect(new Error('another').stack).toContain('\n    at ')
})

test('what throws while an error is made gives the stack back to other errors too', () => {
  const failing = () => {
    throw new TypeError('no error came of it')
  }
  expect(() => withoutStack(failing)).toThrow(TypeError)
  expect(new Error('another').stack).toContain('\n    at ')
})
