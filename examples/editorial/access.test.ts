import { createTestSchema, expectAllowed, expectRefused, startTestServer } from 'portcullis/testing'
import { createEditorial, typeDefs } from './server.js'

// Who may do what, without a server: as fast as any unit test.

const schema = createTestSchema({ typeDefs })
const author = { userId: 'the-author', roles: ['USER'] }
const reader = { userId: 'a-reader', roles: ['USER'] }
const editor = { roles: ['USER', 'EDITOR'] }
const article = { authorId: 'the-author' }

test('everyone reads what is published', () => {
  for (const field of ['Query.articles', 'Query.article', 'Article.title', 'Article.text', 'Author.name']) {
    expectAllowed(schema, field, null)
  }
})

test('a draft is its author’s and the editors’', () => {
  expectAllowed(schema, 'Article.draft', author, { object: article })
  expectAllowed(schema, 'Article.draft', editor)
  expectRefused(schema, 'Article.draft', reader, { object: article, code: 'FORBIDDEN' })
  expectRefused(schema, 'Article.draft', null, { object: article, code: 'UNAUTHENTICATED' })
})

test('what editors do is closed to everyone else', () => {
  for (const field of ['Query.drafts', 'Mutation.publishArticle', 'Mutation.addNote', 'Article.notes']) {
    expectAllowed(schema, field, editor)
    expectRefused(schema, field, author, { code: 'FORBIDDEN' })
  }
})

test('an account is its user’s and the administrators’', () => {
  expectAllowed(schema, 'User.email', reader, { object: { id: 'a-reader' } })
  expectRefused(schema, 'User.email', reader, { object: { id: 'the-author' } })
})

// On a real server and MongoDB.

test('an editor publishes what an author wrote', async () => {
  const server = await startTestServer({}, createEditorial)
  try {
    const { client, signUp } = server
    const [writer, publisher] = [await signUp(), await signUp({ roles: ['EDITOR'] })]
    await client.send({
      query: 'mutation { writeArticle(input: { title: "First", text: "The text" }) { id } }',
      token: writer.accessToken,
    })
    const { data } = await client.send({ query: '{ drafts { id } }', token: publisher.accessToken })
    const { drafts } = data as { drafts: [{ id: string }] } // as the query asks for it
    await client.send({
      query: 'mutation ($id: ID!) { publishArticle(id: $id) { id } }',
      variables: { id: drafts[0].id },
      token: publisher.accessToken,
    })

    expect((await client.send({ query: '{ articles { title text } }' })).data).toEqual({
      articles: [{ title: 'First', text: 'The text' }],
    })
  } finally {
    await server.stop()
  }
})

test('an author who becomes an editor may publish from the next request on', async () => {
  const { client, portcullis, signUp, stop } = await startTestServer({}, createEditorial)
  try {
    const { accessToken, userId } = await signUp()
    const drafts = () => client.send({ query: '{ drafts { id } }', token: accessToken })
    expect((await drafts()).status).toBe(403)

    await portcullis.accounts.setRoles(userId, ['EDITOR'])

    expect((await drafts()).data).toEqual({ drafts: [] })
  } finally {
    await stop()
  }
})
