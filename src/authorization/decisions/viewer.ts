/** Who asks. An identity provider of any kind can fill it. */
export interface Viewer {
  /** Compared, as a string, with what `@owner` reads from an object. Never empty. */
  readonly userId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the viewer signed in, in seconds since the epoch. No rule of this library reads it. */
  readonly authTime?: number
}

type Members = Partial<Record<keyof Viewer, unknown>>

/** Objects whose lists were read through once: their elements are strings. `true` for those that can't change. */
const checked = new WeakMap<object, boolean>()
/** The last of them, at first one that nobody has: fields are asked about one viewer many times in a row. */
let lastChecked: Members = {}
/** The same where it can't change. */
let lastFixed: object | null = null

/**
 * Whether a value has the shape that rules rely on. Anything else is treated as nobody: a role list that is a string
 * would otherwise answer `includes` for every part of itself.
 */
export function isViewer(value: unknown): value is Viewer {
  return value === lastChecked ? hasLists(lastChecked) : isOtherViewer(value)
}

function hasLists({ userId, roles, scopes }: Members): boolean {
  return typeof userId === 'string' && userId !== '' && Array.isArray(roles) && Array.isArray(scopes)
}

function isOtherViewer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !hasLists(value)) return false
  let isFixed = checked.get(value)
  if (isFixed === undefined) {
    const { roles, scopes }: Members = value
    if (!isListOfStrings(roles) || !isListOfStrings(scopes)) return false
    isFixed = isFixedObject(value, ['userId', 'roles', 'scopes']) && isFixedList(roles) && isFixedList(scopes)
    checked.set(value, isFixed)
  }
  lastChecked = value
  lastFixed = isFixed ? value : null
  return true
}

/**
 * Whether nothing that rules read of this viewer can change any more, so that what the viewer alone decides stays decided
 * for as long as it is the same object. Knows the one only that `isViewer` was asked about last.
 */
export function isFixed(viewer: Viewer): boolean {
  return viewer === lastFixed
}

function isListOfStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
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
