/** Who asks. An identity provider of any kind can fill it. */
export interface Viewer {
  /** Compared, as a string, with what `@owner` reads from an object. Never empty. */
  readonly userId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the viewer last proved who it is, in seconds since 1970. `@auth(maxAge:)` and `@auth(mfa:)` need it. */
  readonly authTime?: number
  /** When the viewer last used a second factor, in seconds since 1970: for `@auth(mfa:)`. */
  readonly mfaTime?: number
  /** Whether the viewer's e-mail address is verified: for `@auth(verified:)`. */
  readonly emailVerified?: boolean
}

/** What a viewer is looked at for. */
type Members = Partial<Readonly<Record<keyof Viewer, unknown>>>

/**
 * Whether a value has the shape that rules rely on. Anything else counts as no viewer: a list of roles that is a string
 * would otherwise answer `includes` for each of its parts.
 */
export function isViewer(value: unknown): value is Viewer {
  return (
    typeof value === 'object' &&
    value !== null &&
    hasViewerShape(value) &&
    isListOfStrings(value.roles) &&
    isListOfStrings(value.scopes)
  )
}

/**
 * `isViewer` for an object that was a viewer before. The elements of its lists are not checked again: rules compare them
 * with strings by identity, so an element that is no longer a string matches no rule.
 */
export function hasViewerShape(value: object): value is Viewer {
  const { userId, roles, scopes }: Members = value
  return typeof userId === 'string' && userId !== '' && Array.isArray(roles) && Array.isArray(scopes)
}

/**
 * Whether nothing that rules read of this viewer can change any more, so that what the viewer alone decides stays decided
 * for as long as it is the same object. Step-up rules are decided each time: they depend on the time.
 */
export function isFixed(viewer: Viewer): boolean {
  return (
    isFixedObject(viewer, ['userId', 'roles', 'scopes']) &&
    isFixedList(viewer.roles) &&
    isFixedList(viewer.scopes)
  )
}

/** A plain loop, as in `holdsAny`: `every` skips holes. */
function isListOfStrings(list: readonly unknown[]): boolean {
  for (let index = 0; index < list.length; index += 1) if (typeof list[index] !== 'string') return false
  return true
}

function isFixedList(list: readonly unknown[]): boolean {
  return isFixedObject(list, [...list.keys()])
}

/**
 * Frozen, and each of these members a value of its own: a getter answers what it likes, a prototype can be given others.
 * Such members not even a proxy can misreport (ECMAScript, section 6.1.7.3).
 */
function isFixedObject(value: object, names: readonly PropertyKey[]): boolean {
  return (
    Object.isFrozen(value) &&
    names.every((name) => Object.getOwnPropertyDescriptor(value, name)?.writable === false)
  )
}
