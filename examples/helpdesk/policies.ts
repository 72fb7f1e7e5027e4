import type { ServicePolicies, Viewer } from 'portcullis'
import type { Services } from './services.js'

type Roles = Pick<Viewer, 'roles'>

/** Agents and admins. */
export const isStaff = ({ roles }: Roles): boolean => roles.includes('AGENT') || roles.includes('ADMIN')

/** The rules that `schema.graphql` names with `@policy`. */
export const policies: ServicePolicies<Services> = {
  // Called once per request.
  staff: (viewer) => viewer !== null && isStaff(viewer),

  // Called once per object, but the teams of a list's objects are one query.
  teamMember: {
    per: 'object',
    decide: async (viewer, object, _context, { teams }) => {
      const teamId = textOf(object, 'teamId') ?? textOf(object, 'id')
      return viewer !== null && teamId !== null && (await teams.idsOf(viewer.userId)).includes(teamId)
    },
  },

  ticketOwner: {
    per: 'object',
    decide: (viewer, object) => viewer !== null && textOf(object, 'openedById') === viewer.userId,
  },
}

/** Policies get the object as it is resolved: a ticket has `teamId`, a team its own `id`. */
function textOf(object: unknown, name: string): string | null {
  if (typeof object !== 'object' || object === null) return null
  const value: unknown = Reflect.get(object, name)
  return typeof value === 'string' ? value : null
}
