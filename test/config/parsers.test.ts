import { parseDuration } from '../../src/config/parsers.js'

test('of every text up to four letters over a small alphabet, those of digits and one unit are durations', () => {
  const alphabet = ['', '0', '7', 's', 'm', 'd', ' ', '-', '.']
  for (const a of alphabet) {
    for (const b of alphabet) {
      for (const c of alphabet) {
        for (const d of alphabet) {
          const text = a + b + c + d
          const units = { s: 1, m: 60, d: 86_400 }
          const [, amount, unit] = /^([07]+)([smd])$/.exec(text) ?? []
          const expected = amount === undefined ? null : Number(amount) * units[unit as keyof typeof units]

          expect([text, parseDuration(text)]).toEqual([text, expected])
        }
      }
    }
  }
})
