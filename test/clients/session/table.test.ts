import { readFileSync } from 'node:fs'

/** The rules of `portcullis/client` by number, and the file that tests each. The title of a test begins with its numbers. */
const files: Readonly<Record<string, readonly number[]>> = {
  'refreshing.slow.test.ts': [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 16, 17],
  'decide.test.ts': [8],
  'changes.slow.test.ts': [12, 13, 14, 15, 18, 19, 20, 21, 23, 24, 28],
  'with-clients.slow.test.ts': [22],
  'react.test.ts': [19],
  '../../browser/client-tabs.slow.test.ts': [11, 25, 26, 27, 28, 30, 31, 32],
}

test.each(Object.entries(files))('%s has a test of each of its rules', (file, numbers) => {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const tested = Array.from(text.matchAll(/'(\d[\d, ]*): /g), ([, title = '']) =>
    title.split(', ').map(Number),
  )

  expect(numbers.filter((number) => !tested.flat().includes(number))).toEqual([])
})
