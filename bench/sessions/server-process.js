// A server in a process of its own; started by start-server.js with `{ mongodbUri, revocation, stateless, bcryptCost }`.
// It tells its address, and its processor time so far whenever it is asked.
// @ts-check
import { createApplication } from '../../dist/application/portcullis.js'

const plenty = { burst: 1_000_000, perHour: 1_000_000 }
const { stateless, ...options } = JSON.parse(process.argv[2] ?? '{}')
const { portcullis, services } = await createApplication({
  ...options,
  mode: 'development',
  secret: 'a-secret-for-measuring-of-thirty-two-bytes',
  logLevel: 'silent',
  throttling: { registrations: plenty, sessionRefreshes: plenty },
  typeDefs: /* GraphQL */ `
    type Constant { id: ID! username: String! roles: [Role!]! }
    extend type Query { constant: Constant @public  touch: Boolean @auth }
    extend type Mutation { touch: Boolean @auth }
  `,
  resolvers: {
    Query: { constant: () => ({ id: '1', username: 'constant', roles: ['USER'] }), touch: () => true },
    Mutation: { touch: () => true },
  },
})
if (stateless === true) neverLookUp(services.viewers)
const { url } = await portcullis.listen({ port: 0 })
process.send?.({ url })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMicros: user + system })
})

/**
 * After the first look-up the signature alone decides, as in servers that can't revoke.
 *
 * @param {import('../../src/sessions/index.js').LiveViewers} viewers
 */
function neverLookUp(viewers) {
  const lookUp = viewers.authenticate
  /** @type {import('../../src/sessions/index.js').FoundViewer} */
  let known = null
  viewers.authenticate = (sessionId) => {
    if (known !== null) return known
    return Promise.resolve(lookUp(sessionId)).then((viewer) => (known = viewer))
  }
}
