import { readFileSync } from 'node:fs'
import { createPortcullis, type PortcullisOptions } from 'portcullis'
import { openArticles } from './articles.js'
import { createAuthorLoader } from './authors.js'
import { createResolvers } from './resolvers.js'

/** What the application adds to the account schema; its access test reads it too. */
export const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8')

/** An editorial API: authors write, editors publish, everyone reads. Any setting can be given on top. */
export function createEditorial(options: PortcullisOptions = {}) {
  return createPortcullis({
    typeDefs,
    resolvers: async ({ connection }) => createResolvers(await openArticles(connection)),
    // Once per request: the application's own loaders, beside the ones that are there already.
    context: ({ loaders }) => ({ authors: createAuthorLoader(loaders.user) }),
    ...options,
  })
}
