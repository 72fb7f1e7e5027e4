import { readFileSync } from 'node:fs'

/** The rules of `portcullis/client` by number, and the file that tests each. The title of a test begins with its number. */
const files: Readonly<Record<string, readonly number[]>> = {
  'refreshing.test.ts': [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 16, 17],
  'decide.test.ts': [8],
  'changes.test.ts': [12, 13, 14, 15, 18, 19, 20, 21, 23, 24, 28],
  'with-clients.test.ts': [22],
}

test.each(Object.entries(files))('%s has a test of each of its rules', (file, numbers) => {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const found = new Set(
    Array.from(text.matchAll(/^ *'?(?:test\(')?(\d+): /gm), ([, number]) => Number(number)),
  )
  const titles = new Set(Array.from(text.matchAll(/'(\d+): /g), ([, number]) => Number(number)))
  expect(numbers.filter((number) => !titles.has(number) && !found.has(number))).toEqual([])
})
