// The types of `portcullis-authorization`. check-package.js compiles it.
import { buildSchema, type GraphQLSchema } from 'graphql'
import { authorizationTypeDefs, authorize, type Viewer } from 'portcullis-authorization'

interface Context {
  readonly viewer: Viewer | null
}
export const schema: GraphQLSchema = authorize<Context>(buildSchema(authorizationTypeDefs), {
  viewer: ({ viewer }) => viewer,
  policies: { mine: (viewer, { viewer: same }) => viewer === same },
})
// @ts-expect-error: a viewer has roles
export const wrong: Viewer = { userId: 'ana' }
