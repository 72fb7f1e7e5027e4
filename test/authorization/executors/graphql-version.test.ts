import { graphqlVersionFault } from '../../../src/authorization/graphql-version.js'

test.each([
  [16, 15],
  [16, 99],
  [17, 0],
  [17, 4],
])('graphql %s.%s is supported', (major, minor) => {
  expect(graphqlVersionFault({ major, minor }, '')).toBeNull()
})

test.each([
  [14, 7],
  [15, 8],
  [16, 14],
  [18, 0],
])('any other version of graphql is refused in one line: %s.%s', (major, minor) => {
  expect(graphqlVersionFault({ major, minor }, `${major}.${minor}.0`)).toBe(
    `portcullis needs graphql ^16.15 || ^17, and finds ${major}.${minor}.0: npm install graphql@16`,
  )
})
