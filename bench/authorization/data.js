// The same list, rules and viewer for every variant: fields with even numbers need a viewer, odd ones a role.
// @ts-check

/** @param {number} count */
export const fieldNames = (count) => Array.from({ length: count }, (_, index) => `f${index}`)

/** @param {{ objects: number, fields: number }} shape */
export function listOf({ objects, fields }) {
  return Array.from({ length: objects }, (_, id) =>
    Object.fromEntries([
      ['id', `id-${id}`],
      ['ownerId', 'ana'],
      ...fieldNames(fields).map((name) => [name, `${name} of ${id}`]),
    ]),
  )
}

/** @param {number} fields */
export const operationOf = (fields) => `{ items { ${fieldNames(fields).join(' ')} } }`

/** As a request makes them: new objects each time. */
export const newContext = () => ({
  viewer: { userId: 'ana', roles: ['USER', 'EDITOR'], scopes: ['items:read', 'items:write'] },
})
/** As Portcullis makes them: frozen, and the same for all requests of a session. */
const frozen = { userId: 'ana', roles: ['USER', 'EDITOR'], scopes: ['items:read', 'items:write'] }
for (const each of [frozen, frozen.roles, frozen.scopes]) Object.freeze(each)
export const frozenContext = () => ({ viewer: frozen })
export const nobody = () => ({ viewer: null })

/** @param {{ viewer: unknown }} context */
export const isSignedIn = ({ viewer }) => viewer !== null

/** @param {{ viewer: { roles: readonly string[] } | null }} context */
export const isEditor = ({ viewer }) =>
  viewer !== null && (viewer.roles.includes('EDITOR') || viewer.roles.includes('ADMIN'))
