import { readFileSync } from 'node:fs'
import { errorCatalogue, otherCodes } from '../src/error-catalogue.js'

const documentation = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8')
const documented = [...documentation.matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code).sort()

test('every code is documented, and no other', () => {
  const codes = [...errorCatalogue.map(({ code }) => code), ...otherCodes].sort()

  expect(documented).toEqual(codes)
})

test('no two definitions share a code', () => {
  const codes = errorCatalogue.map(({ code }) => code)

  expect(new Set(codes).size).toBe(codes.length)
})

test('every message tells the caller something, as a sentence', () => {
  for (const { code, defaultMessage } of errorCatalogue) {
    expect([code, defaultMessage]).toEqual([code, expect.stringMatching(/^[A-Z].{10,}\.$/s)])
  }
})
