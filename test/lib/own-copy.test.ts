import fc from 'fast-check'
import { ownCopy } from '../../src/lib/own-copy.js'
import { createOperationNames } from '../../src/metrics/operation-names.js'
import { keptBytes } from '../harness/kept-bytes.js'

const longTexts = 300
const longText = 30_000
/** Another one each time, made at the moment: a text that is written down is never let go of. */
const long = (start: string) => Buffer.from(start.padEnd(longText, 'x'), 'latin1').toString('latin1')
const little = (longTexts * longText) / 10

test('a copy is the same text, whatever it holds', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ownCopy(text) === text))
  expect(ownCopy('\ud800 alone')).toBe('\ud800 alone')
})

test('a part of a text keeps the whole, and its copy does not', async () => {
  const [parts, copies]: [string[], string[]] = [[], []]
  const part = (number: number) => long(`part-${number}`).slice(0, 20)
  const ofParts = await keptBytes(() => addMany((number) => parts.push(part(number))))
  const ofCopies = await keptBytes(() => addMany((number) => copies.push(ownCopy(part(number)))))

  expect(ofParts).toBeGreaterThan(little * 5)
  expect(ofCopies).toBeLessThan(little)
  expect(copies.length).toBe(parts.length)
})

test('the label of an operation does not keep its document', async () => {
  const label = createOperationNames({ anonymous: longTexts })
  const labels: string[] = []
  const kept = await keptBytes(() =>
    addMany((number) => {
      const document = long(`query NameOfOperation${1000 + number} { me { id } } #`)
      labels.push(label(document.slice('query '.length, document.indexOf(' {')), false))
    }),
  )

  expect(kept).toBeLessThan(little)
  expect(labels).toEqual(Array.from({ length: longTexts }, (_, at) => `NameOfOperation${1000 + at}`))
})

function addMany(add: (number: number) => void): void {
  for (let number = 0; number < longTexts; number += 1) add(number)
}
