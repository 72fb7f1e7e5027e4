import { readFileSync } from 'node:fs'
import { targetsIn, verdict, withTargets } from '../../bench/targets.js'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('docs/performance.md has the figures of bench/RESULTS.md', () => {
  const results = read('bench/RESULTS.md')
  const page = read('docs/performance.md')

  expect(targetsIn(results).length).toBeGreaterThan(0)
  expect(withTargets(page, results)).toBe(page)
})

test('every picture that a page shows is there', () => {
  for (const [page, folder] of [
    ['bench/RESULTS.md', 'bench'],
    ['docs/performance.md', 'docs'],
  ] as const) {
    const shown = [...read(page).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path)
    for (const path of shown) expect(read(`${folder}/${path}`)).toContain('</svg>')
  }
})

test.each([
  [true, 'Met'],
  [false, 'Missed'],
  [null, 'Undecided'],
])('a verdict of %s is found again in the section of its benchmark', (isMet, outcome) => {
  const line = verdict('p99 under 20 ms. On one core', isMet, '12.5 ms')
  const results = `# Results\n<!-- one -->\n## one\n\n${line}\n<!-- end of one -->\n`

  expect(targetsIn(results)).toEqual([
    { benchmark: 'one', target: 'p99 under 20 ms. On one core', outcome, figure: '12.5 ms' },
  ])
})

test('a page without a place for the targets is refused', () => {
  expect(() => withTargets('# Performance\n', '')).toThrow('no place')
})
