import { readFileSync } from 'node:fs'
import { errorCatalogue, otherCodes, problemCodes } from '../../../src/application/error-catalogue.js'

test('the client knows every code of the catalogue (npm run generate)', () => {
  const text = readFileSync(new URL('../../../src/client/generated/codes.ts', import.meta.url), 'utf8')
  const known = new Set(Array.from(text.matchAll(/'([A-Z_0-9]+)'/g), ([, code]) => code))
  const codes = [...errorCatalogue.map(({ code }) => code), ...otherCodes, ...problemCodes]

  expect([...known].sort()).toEqual([...new Set(codes)].sort())
})
