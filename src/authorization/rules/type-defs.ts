/** Name of each directive in the schema. */
export interface DirectiveNames {
  readonly auth: string
  readonly hasRole: string
  readonly requiresScopes: string
  readonly owner: string
  readonly policy: string
  readonly public: string
}

export type DirectiveKind = keyof DirectiveNames

export const defaultDirectiveNames: DirectiveNames = {
  auth: 'auth',
  hasRole: 'hasRole',
  requiresScopes: 'requiresScopes',
  owner: 'owner',
  policy: 'policy',
  public: 'public',
}

const locations = 'OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION'

/**
 * SDL that declares the directives, and nothing else.
 *
 * @param options.roleType - the type of a role: an enum that the application declares (default `Role`), or `String`
 * @param options.names - directives under other names; pass the same to `authorize`
 */
export function createAuthorizationTypeDefs(
  options: { readonly roleType?: string; readonly names?: Partial<DirectiveNames> } = {},
): string {
  const { roleType = 'Role', names } = options
  const name = { ...defaultDirectiveNames, ...names }
  return `"""A signed-in viewer."""
directive @${name.auth} on ${locations}

"""Any of the roles; repeated, each must hold."""
directive @${name.hasRole}(roles: [${roleType}!]!) repeatable on ${locations}

"""One of the lists, with all of its scopes."""
directive @${name.requiresScopes}(scopes: [[String!]!]!) repeatable on ${locations}

"""The object's field holds the viewer's id. On a field: of the parent object; on a type: of each object of it."""
directive @${name.owner}(field: String! = "id", orRoles: [${roleType}!]) repeatable on ${locations}

"""One of the lists, with all of its policies, which the application registers."""
directive @${name.policy}(policies: [[String!]!]!) repeatable on ${locations}

"""Opens a field, or the fields of a type, where the default closes them."""
directive @${name.public} on ${locations}
`
}

/** The directives under their own names, with roles of the application's `enum Role`. */
export const authorizationTypeDefs: string = createAuthorizationTypeDefs()
