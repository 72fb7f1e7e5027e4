import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const pages = tracked.filter((file) => file.endsWith('.md'))
const text = (page: string) => readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')

test('each file that the documentation links to exists', () => {
  const lost = pages.flatMap((page) =>
    [...text(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  )

  expect(pages.length).toBeGreaterThan(20)
  expect(lost).toEqual([])
})

test('each source file that pages for contributors name exists, relative to src, to the page or to a folder of it', () => {
  const named = pages
    .filter((page) => page === 'docs/architecture.md' || /^src\/.*README\.md$/.test(page))
    .flatMap((page) =>
      [...text(page).matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|c?js))`/g)].map(([, name = '']) => ({
        page,
        name,
      })),
    )
  const lost = named.filter(({ name }) => !tracked.some((file) => `/${file}`.endsWith(`/${name}`)))

  expect(named.length).toBeGreaterThan(50)
  expect(lost).toEqual([])
})
