import type { FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import { checked, members, text } from '../../lib/arguments.js'
import { Forbidden } from '../../lib/errors.js'
import { Unauthenticated, type Viewer } from '../../sessions/index.js'
import type { CredentialSource, RouteGuard, RouteRules } from './public.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The viewer of the request, set by a guard of `portcullis.require`. `null` on a route without one. */
    viewer: Viewer | null
  }
}

const names = z.array(text, 'must be an array of strings').check(z.minLength(1, 'must not be empty'))
const shape = {
  rules: z.optional(
    members({
      roles: z.optional(names),
      scopes: z.optional(
        z.union([names, z.array(names).check(z.minLength(1))], 'must be scopes, or lists of them'),
      ),
    }),
  ),
}

interface RouteGuardParts {
  readonly authenticate: (source: CredentialSource) => Promise<Viewer | null>
  readonly declaredRoles: ReadonlySet<string>
}

/** Creates `portcullis.require`: a `preHandler` that sets `request.viewer`, or refuses the request. */
export function createRouteGuards({ authenticate, declaredRoles }: RouteGuardParts) {
  return (rules?: RouteRules): RouteGuard => {
    const { roles, scopes } = checked('require', shape, { rules }).rules ?? {}
    const undeclared = (roles ?? []).filter((role) => !declaredRoles.has(role))
    if (undeclared.length > 0) {
      throw new TypeError(
        `require: rules.roles has a role that the schema does not declare: ${undeclared.join(', ')}`,
      )
    }
    const alternatives = scopes === undefined ? null : alternativesOf(scopes)
    return async (request: FastifyRequest) => {
      const viewer = await authenticate(request)
      if (viewer === null) throw new Unauthenticated({ message: 'Sign in to use this resource.' })
      if (!isAllowed(viewer, roles ?? null, alternatives)) {
        throw new Forbidden({ message: 'You do not have permission to use this resource.' })
      }
      request.viewer = viewer
    }
  }
}

/** As in `@requiresScopes`: one of the lists, and of that list every scope. */
function alternativesOf(
  scopes: readonly string[] | readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const lists = scopes.filter((each) => typeof each !== 'string')
  return lists.length > 0 ? lists : [scopes.filter((each) => typeof each === 'string')]
}

function isAllowed(
  viewer: Viewer,
  roles: readonly string[] | null,
  scopes: readonly (readonly string[])[] | null,
): boolean {
  if (roles !== null && !roles.some((role) => viewer.roles.includes(role))) return false
  return scopes === null || scopes.some((all) => all.every((scope) => viewer.scopes.includes(scope)))
}
