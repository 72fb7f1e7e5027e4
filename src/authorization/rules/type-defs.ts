/** The name of each directive in the schema. */
export interface DirectiveNames {
  readonly auth: string
  readonly hasRole: string
  readonly requiresScopes: string
  readonly owner: string
  readonly policy: string
  readonly allow: string
  readonly public: string
  readonly hidden: string
}

export type DirectiveKind = keyof DirectiveNames

export const defaultDirectiveNames: DirectiveNames = {
  auth: 'auth',
  hasRole: 'hasRole',
  requiresScopes: 'requiresScopes',
  owner: 'owner',
  policy: 'policy',
  allow: 'allow',
  public: 'public',
  hidden: 'hidden',
}

const locations = 'OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION'

/**
 * Returns SDL that declares the directives.
 *
 * @param options.roleType - the type of a role: an enum that the application declares (default `Role`), or `String`
 * @param options.names - renames directives; pass the same names to `authorize`
 * @param options.accessRuleType - the input type of `@allow`, if `AccessRule` is a type of the application
 */
export function createAuthorizationTypeDefs(
  options: {
    readonly roleType?: string
    readonly names?: Partial<DirectiveNames>
    readonly accessRuleType?: string
  } = {},
): string {
  const { roleType = 'Role', names, accessRuleType = 'AccessRule' } = options
  const name = { ...defaultDirectiveNames, ...names }
  return `"""
Requires a signed-in viewer. maxAge: one who proved who they are at most that many seconds ago. mfa: one who used a second
factor, at most maxAge seconds ago if that is given. verified: one with a verified e-mail address.
"""
directive @${name.auth}(maxAge: Int, mfa: Boolean, verified: Boolean) on ${locations}

"""Requires one of the roles. If the directive is repeated, the viewer must satisfy each occurrence."""
directive @${name.hasRole}(roles: [${roleType}!]!) repeatable on ${locations}

"""Requires all scopes of one of the lists."""
directive @${name.requiresScopes}(scopes: [[String!]!]!) repeatable on ${locations}

"""
Requires that the field of the object holds the ID of the viewer, or that the viewer has one of the orRoles. On a field,
the object is its parent. On a type, it is each object of the type.
"""
directive @${name.owner}(field: String! = "id", orRoles: [${roleType}!]) repeatable on ${locations}

"""Requires all policies of one of the lists. The application registers policies by name."""
directive @${name.policy}(policies: [[String!]!]!) repeatable on ${locations}

"""Requires one of the rules. If the directive is repeated, the viewer must satisfy each occurrence."""
directive @${name.allow}(anyOf: [${accessRuleType}!]!) repeatable on ${locations}

"""One way to get access: all members of a rule must be satisfied."""
input ${accessRuleType} {
  """Requires a signed-in viewer."""
  signedIn: Boolean

  """Requires one of the roles."""
  roles: [${roleType}!]

  """Requires all of the scopes."""
  scopes: [String!]

  """Requires that this field of the object holds the ID of the viewer, as @${name.owner} does."""
  owner: String

  """Requires all of the policies. The application registers policies by name."""
  policies: [String!]
}

"""Exempts a field, or the fields of a type, from the default rule."""
directive @${name.public} on ${locations}

"""
Hides the objects of a type from viewers without access: a field returns null instead of such an object, and a list omits
it, without an error.
"""
directive @${name.hidden} on OBJECT | INTERFACE
`
}

/** SDL of the directives under their default names, with roles of the application's `enum Role`. */
export const authorizationTypeDefs: string = createAuthorizationTypeDefs()
