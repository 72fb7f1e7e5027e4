import { existsSync, readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

const documents = ['SECURITY.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md') && existsSync(path),
)

/** A link to a test file whose text is the title of one of its tests. */
const testLink = /\[((?:[^[\]\\]|\\.)+)\]\((?:\.\.\/)?(test\/[^)]+\.test\.ts)\)/g

/** What stands as a title in `test(…)`, `test.each(…)(…)` or `describe(…)`. */
function titlesOf(path: string): Set<string> {
  const titles = new Set<string>()
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) ? node.arguments[0] : undefined
    if (ts.isCallExpression(node) && title !== undefined && ts.isStringLiteralLike(title)) {
      if (/^(test|describe)\b/.test(node.expression.getText())) titles.add(title.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true))
  return titles
}

const known = new Map<string, Set<string>>()

function isTitle(title: string, path: string): boolean {
  const titles = known.get(path) ?? titlesOf(path)
  known.set(path, titles)
  return titles.has(title)
}

test('every test that the documentation names by its title exists', () => {
  const named = documents.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(testLink)].map(([, text = '', path = '']) => ({
      document,
      title: text.replaceAll(/\\(.)/g, '$1'),
      path,
    })),
  )
  // A link may also be the file's own name.
  const byTitle = named.filter(({ title, path }) => !path.endsWith(title.replaceAll('`', '')))
  const missing = byTitle.filter(({ title, path }) => !existsSync(path) || !isTitle(title, path))

  expect(byTitle.length).toBeGreaterThan(100)
  expect(missing).toEqual([])
})

test('each claim in docs/security.md names a test', () => {
  const rows = readFileSync('docs/security.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (held to\b|way )/.test(line))

  expect(rows.length).toBeGreaterThan(60)
  expect(rows.filter((row) => row.search(testLink) === -1)).toEqual([])
})
