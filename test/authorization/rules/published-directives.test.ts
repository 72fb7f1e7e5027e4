import { readFileSync } from 'node:fs'
import { authorizationTypeDefs } from '../../../src/authorization/index.js'

test('the published schema declares the directives exactly as the authorization library does', () => {
  const published = readFileSync(new URL('../../../schema/directives.graphql', import.meta.url), 'utf8')

  expect(published).toBe(authorizationTypeDefs)
})
