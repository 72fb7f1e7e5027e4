import { parse } from '../../src/config/index.js'
import { ConfigurationError, createPortcullis } from '../../src/index.js'
import { cookieNames } from '../../src/server/http/cookies/cookie-names.js'

test.each([
  ['', ''],
  ['/', ''],
  ['/auth', '/auth'],
  ['/api/auth/', '/api/auth'],
  ['/v1.0/~a_b-c', '/v1.0/~a_b-c'],
  ['/...', '/...'],
])('%j is a base path', (given, expected) => {
  expect(parse.basePath.safeParse(given)).toMatchObject({ success: true, data: expected })
})

test.each([
  'auth',
  '//auth',
  '/auth//',
  '//evil.example/graphql',
  '/.',
  '/../auth',
  '/auth/..',
  '/a b',
  '/:tenant',
  '/*',
  '/a+b',
  '/a%2Fb',
  '/a?b',
  '/a#b',
  '/a;b=c',
  '/é',
  '/a\n',
  'https://app.example/auth',
  `/${'a'.repeat(128)}`,
  7,
  null,
])('%j is none', (given) => {
  expect(parse.basePath.safeParse(given).success).toBe(false)
})

test('a base path that is none stops the start, by its name', async () => {
  const started = createPortcullis({ env: { PORTCULLIS_BASE_PATH: 'auth' }, mode: 'development' })
  await expect(started).rejects.toThrow(ConfigurationError)
  await expect(started).rejects.toThrow('PORTCULLIS_BASE_PATH')
})

test('different base paths have different cookies, in characters that names of cookies may have', () => {
  const parts = ['a', 'b', 'A', 'a.b', 'a-b', 'a~b', 'a_b']
  const paths = ['', ...parts.flatMap((one) => [`/${one}`, ...parts.map((other) => `/${one}/${other}`)])]
  const names = paths.flatMap((path) => Object.values(cookieNames(path)))
  expect(new Set(names).size).toBe(2 * paths.length)
  for (const name of names) expect(name).toMatch(/^__Host-[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
})
