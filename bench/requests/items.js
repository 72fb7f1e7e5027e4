// What every server of the comparison answers: the same objects, made once.
// @ts-check

export const constant = { id: '1', username: 'constant', roles: ['USER'] }

export const items = Array.from({ length: 50 }, (_, index) => ({
  id: String(index),
  title: `The title of item ${index}`,
  body: 'A few words that stand for what an item says, as long as a sentence.',
  author: `author-${index % 7}`,
  createdAt: '2026-01-01T00:00:00.000Z',
}))

export const types = /* GraphQL */ `
  type Constant { id: ID! username: String! roles: [String!]! }
  type OpenItem { id: ID! title: String! body: String! author: String! createdAt: String! }
`

export const queries = {
  constant: '{ constant { id username roles } }',
  me: '{ me { id username roles } }',
  items: '{ items { id title body author createdAt } }',
  openItems: '{ openItems { id title body author createdAt } }',
}
