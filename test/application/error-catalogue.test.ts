import { readdirSync, readFileSync } from 'node:fs'
import { errorCatalogue, otherCodes, problemCodes } from '../../src/application/error-catalogue.js'

const documentation = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const documented = [...documentation.matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code).sort()

test('every code is documented, and no other', () => {
  const codes = [...errorCatalogue.map(({ code }) => code), ...otherCodes].sort()

  expect(documented).toEqual(codes)
})

test('every problem code is documented, with its figures, and no other', () => {
  const rows = [...documentation.matchAll(/^\| `([A-Z_]+)` \| .+ \| (.*)\|$/gm)]

  expect(rows.map(([, code]) => code).sort()).toEqual([...problemCodes].sort())
  const withFigures = rows.filter(([, , figures]) => figures?.trim() !== '').map(([, code]) => code)
  expect(withFigures.sort()).toEqual(
    problemCodes.filter((code) => /_TOO_SHORT$|_TOO_LONG$|_OUT_OF_RANGE$/.test(code)).sort(),
  )
})

test('no problem is told by a code that the catalogue does not have', () => {
  const known = new Set([...problemCodes, ...otherCodes, ...errorCatalogue.map(({ code }) => code)])
  const told = ['accounts', 'passwords', 'paging', 'sign-in', 'sessions', 'events']
    .flatMap((folder) =>
      readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (name) => `src/${folder}/${name}`,
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bcode: '([A-Z_]+)'/g)])
    .map(([, code = '']) => code)

  expect(told.length).toBeGreaterThan(10)
  expect(told.filter((code) => !known.has(code))).toEqual([])
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
