import { Unauthenticated } from '../sessions/index.js'
import type { Viewer } from '../sessions/public.js'
import type { Context } from './context.js'

/**
 * The viewer in a resolver with a rule that requires one, for resolvers whose types do not express the rule.
 *
 * @throws UNAUTHENTICATED for an anonymous request: the field lacks `@auth`
 */
export function signedInViewer({ viewer }: Pick<Context, 'viewer'>): Viewer {
  if (viewer === null) throw new Unauthenticated()
  return viewer
}
