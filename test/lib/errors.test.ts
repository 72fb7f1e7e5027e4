import { defineError, ExpectedError } from '../../src/lib/errors.js'

test('an error says what its definition says of it', () => {
  const Away = defineError('LEDGER_AWAY', 'Try again later.', {
    status: 503,
    carriedOut: false,
    exit: 'configuration',
  })

  expect([Away.code, Away.defaultMessage, Away.status]).toEqual(['LEDGER_AWAY', 'Try again later.', 503])
  const { code, message, status, carriedOut, exit } = new Away()
  expect({ code, message, status, carriedOut, exit }).toEqual({
    code: 'LEDGER_AWAY',
    message: 'Try again later.',
    status: 503,
    carriedOut: false,
    exit: 'configuration',
  })
})

test('without options it has no status, was carried out, and is a failure of its command', () => {
  const Sold = defineError('OUT_OF_STOCK', 'Order something else.')

  const { status, carriedOut, exit } = new Sold()
  expect({ status, carriedOut, exit }).toEqual({ status: null, carriedOut: true, exit: 'failed' })
  expect(Sold.status).toBeNull()
})

test('a class that an application derives by itself has the same defaults', () => {
  class Sold extends ExpectedError {
    readonly code = 'OUT_OF_STOCK'
  }

  const { status, carriedOut, exit } = new Sold('Order something else.')
  expect({ status, carriedOut, exit }).toEqual({ status: null, carriedOut: true, exit: 'failed' })
})

test.each([200, 399, 600, 503.5, Number.NaN])('a status of %d is refused by name', (status) => {
  expect(() => defineError('LEDGER_AWAY', 'Try again later.', { status })).toThrow(
    `The status of LEDGER_AWAY must be a whole number from 400 to 599, not ${status}.`,
  )
})
