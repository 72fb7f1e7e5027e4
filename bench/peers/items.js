// The list that every server has in memory, and the rules on its fields: the same work for all.
// @ts-check

export const items = Array.from({ length: 50 }, (_, index) => ({
  id: String(index),
  title: `The title of item ${index}`,
  body: 'A few words that stand for what an item says, as long as a sentence.',
  author: `author-${index % 7}`,
  rating: index % 5,
}))

export const constant = { id: '1', username: 'constant', roles: ['USER'] }

/** Types without rules. */
export const openTypes = /* GraphQL */ `
  type Constant { id: ID! username: String! roles: [String!]! }
  type Item { id: ID! title: String! body: String! author: String! rating: Int! }
`

/** Fields for whoever is signed in; the others need the role that every account has. */
export const signedInFields = ['id', 'author', 'rating']
export const roleFields = ['title', 'body']
