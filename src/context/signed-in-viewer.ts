import { Unauthenticated } from '../sessions/index.js'
import type { Viewer } from '../sessions/public.js'
import type { Context } from './context.js'

/**
 * The viewer below a rule that only a signed-in one satisfies, for resolvers whose types do not know the rule.
 *
 * @throws UNAUTHENTICATED when there is none: the field lacks its `@auth`
 */
export function signedInViewer({ viewer }: Pick<Context, 'viewer'>): Viewer {
  if (viewer === null) throw new Unauthenticated()
  return viewer
}
