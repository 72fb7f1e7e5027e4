import type { Resolvers } from '../generated/resolvers.js'
import { parsePageArguments, toConnection } from '../paging/index.js'
import { eventKey, type History } from './history.js'

/** Resolvers of stored events. Access rules are in the schema. */
export function createEventResolvers(history: History) {
  return {
    Query: {
      auditEvents: async (_parent, { filter, ...paging }) =>
        toConnection(await history.page(filter ?? {}, parsePageArguments(paging)), eventKey),
    },
    User: {
      auditEvents: async ({ id }, paging) =>
        toConnection(await history.ofAccount(id, parsePageArguments(paging)), eventKey),
    },
    AuditEvent: {
      id: ({ _id }) => _id.toHexString(),
    },
  } satisfies Resolvers
}
