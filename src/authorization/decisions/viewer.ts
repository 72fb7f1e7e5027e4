/** Who asks. An identity provider of any kind can fill it. */
export interface Viewer {
  /** Compared, as a string, with what `@owner` reads from an object. Never empty. */
  readonly userId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the viewer signed in, in seconds since the epoch. No rule of this library reads it. */
  readonly authTime?: number
}

/** What a viewer is looked at for. */
type Members = Partial<Readonly<Record<keyof Viewer, unknown>>>

/**
 * Whether a value has the shape that rules rely on. Anything else is treated as nobody: a role list that is a string
 * would otherwise answer `includes` for every part of itself.
 */
export function isViewer(value: unknown): value is Viewer {
  return isStillViewer(value) && isListOfStrings(value.roles) && isListOfStrings(value.scopes)
}

/**
 * The same of an object that was a viewer before, without another look at the elements of its lists: rules compare those
 * with texts by identity, so that one which is no text any more is nothing that a rule asks for.
 */
export function isStillViewer(value: unknown): value is Viewer {
  if (typeof value !== 'object' || value === null) return false
  const { userId, roles, scopes }: Members = value
  return typeof userId === 'string' && userId !== '' && Array.isArray(roles) && Array.isArray(scopes)
}

/**
 * Whether nothing that rules read of this viewer can change any more, so that what the viewer alone decides stays decided
 * for as long as it is the same object.
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
