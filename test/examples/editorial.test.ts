import { createEditorial } from '../../examples/editorial/server.js'
import { codes, type StartedServer, startApplication } from '../harness/portcullis.js'
import { operationsDuring } from '../harness/profile.js'

let server: StartedServer
const people = { author: '', other: '', editor: '', admin: '' }
const ids: Partial<Record<keyof typeof people, string>> = {}

beforeAll(async () => {
  server = await startApplication({}, createEditorial)
  const { accounts } = server.portcullis
  for (const name of ['author', 'other', 'editor', 'admin'] as const) {
    const { accessToken, userId } = await server.api.register(`the-${name}`)
    people[name] = accessToken
    ids[name] = userId
  }
  await accounts.setRoles(ids.editor ?? '', ['EDITOR'])
  await accounts.setRoles(ids.admin ?? '', ['ADMIN'])
})

const send = (query: string, as?: keyof typeof people, variables: Record<string, unknown> = {}) =>
  server.api.send({ query, variables, token: as === undefined ? undefined : people[as] })

const write =
  'mutation ($input: WriteArticleInput!) { writeArticle(input: $input) { id draft author { name } } }'
const writeArticle = async (title: string): Promise<string> => {
  const { data } = await send(write, 'author', { input: { title, text: `${title}: the text` } })
  return (data as { writeArticle: { id: string } }).writeArticle.id
}

test('an author writes, an editor publishes, everyone reads', async () => {
  const id = await writeArticle('First')
  const read = '{ articles { id title text author { id name } } }'
  expect((await send(read)).data).toEqual({ articles: [] })

  const published = await send('mutation ($id: ID!) { publishArticle(id: $id) { id text } }', 'editor', {
    id,
  })

  expect(published.data).toEqual({ publishArticle: { id, text: 'First: the text' } })
  expect((await send(read)).data).toEqual({
    articles: [
      { id, title: 'First', text: 'First: the text', author: { id: ids.author, name: 'the-author' } },
    ],
  })
})

test('publishing by who is no editor is refused before anything runs', async () => {
  const id = await writeArticle('Unpublished')

  for (const [as, status, code] of [
    ['author', 403, 'FORBIDDEN'],
    [undefined, 401, 'UNAUTHENTICATED'],
  ] as const) {
    const refused = await send('mutation ($id: ID!) { publishArticle(id: $id) { id } }', as, { id })
    expect([refused.status, codes(refused)]).toEqual([status, [code]])
  }
  expect((await send('query ($id: ID!) { article(id: $id) { id } }', 'editor', { id })).data).toEqual({
    article: null,
  })
})

test('a draft is its author’s, the editors’ and the admins’; others get null and an error at its path', async () => {
  const id = await writeArticle('Secret')
  await send('mutation ($id: ID!) { publishArticle(id: $id) { id } }', 'editor', { id })
  const query = 'query ($id: ID!) { article(id: $id) { title draft } }'

  for (const as of ['author', 'editor', 'admin'] as const) {
    expect((await send(query, as, { id })).data).toEqual({
      article: { title: 'Secret', draft: 'Secret: the text' },
    })
  }
  for (const [as, code] of [
    ['other', 'FORBIDDEN'],
    [undefined, 'UNAUTHENTICATED'],
  ] as const) {
    const refused = await send(query, as, { id })
    expect(refused.status).toBe(200)
    expect(refused.data).toEqual({ article: { title: 'Secret', draft: null } })
    expect(refused.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['article', 'draft'], code],
    ])
  }
})

test('notes are the editors’', async () => {
  const id = await writeArticle('Noted')
  const add = 'mutation ($input: AddNoteInput!) { addNote(input: $input) { notes } }'

  expect((await send(add, 'editor', { input: { articleId: id, text: 'Check the date.' } })).data).toEqual({
    addNote: { notes: ['Check the date.'] },
  })
  expect((await send(add, 'author', { input: { articleId: id, text: 'Mine.' } })).status).toBe(403)
  const own = await send('{ myArticles { title notes } }', 'author')
  expect(codes(own)[0]).toBe('FORBIDDEN')
  expect(own.text).not.toContain('Check the date.')
})

test('an account is not shown to others through an author', async () => {
  const refused = await send('{ articles { author { id name email } } }')

  expect(refused.status).toBe(400)
  expect(codes(refused)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
})

test('authors of many articles are looked up in one go', async () => {
  for (const title of ['One', 'Two', 'Three']) await writeArticle(title)
  const operations = await operationsDuring(server.portcullis.connection, async () => {
    const { data } = await send('{ drafts { author { name } } }', 'editor')
    expect((data as { drafts: unknown[] }).drafts.length).toBeGreaterThanOrEqual(3)
  })

  expect(operations.sort()).toEqual(['accounts query', 'articles query'])
})

test('an article that is not there is NOT_FOUND for a mutation and null for a query', async () => {
  for (const id of ['0'.repeat(24), 'nonsense', '']) {
    expect(
      codes(await send('mutation ($id: ID!) { publishArticle(id: $id) { id } }', 'editor', { id })),
    ).toEqual(['NOT_FOUND'])
    expect((await send('query ($id: ID!) { article(id: $id) { id } }', undefined, { id })).data).toEqual({
      article: null,
    })
  }
})
