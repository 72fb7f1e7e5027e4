import type { ServicePolicies, Viewer } from 'portcullis'
import type { Services } from './services.js'

/** Agents and admins. */
export const isStaff = ({ roles }: Pick<Viewer, 'roles'>): boolean =>
  roles.includes('AGENT') || roles.includes('ADMIN')

/** The rules that `schema.graphql` names in `policies`, for objects and as filters. */
export const policies: ServicePolicies<Services> = {
  teamMember: {
    per: 'object',
    decide: (viewer, team) => viewer !== null && memberOf(team, 'memberIds').includes(viewer.userId),
    filter: (viewer) => viewer !== null && { memberIds: viewer.userId },
  },

  // Called once per object, but the teams of a list's objects are one query.
  ticketOfTeam: {
    per: 'object',
    decide: async (viewer, ticket, _context, { teams }) =>
      viewer !== null &&
      (await teams.idsOf(viewer.userId)).some((id) => memberOf(ticket, 'teamId').includes(id)),
    filter: async (viewer, { teams }) =>
      viewer !== null && { teamId: { $in: await teams.idsOf(viewer.userId) } },
  },
}

/** Policies get the object as it is resolved. */
function memberOf(object: unknown, name: string): readonly unknown[] {
  return [Reflect.get(Object(object), name)].flat()
}
