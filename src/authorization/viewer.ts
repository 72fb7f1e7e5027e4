/** Who asks. An identity provider of any kind can fill it. */
export interface Viewer {
  /** Compared, as a string, with what `@owner` reads from an object. Never empty. */
  readonly userId: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** When the viewer signed in, in seconds since the epoch. No rule of this library reads it. */
  readonly authTime?: number
}

/** Objects whose lists were read through once: their elements are strings. */
const checked = new WeakSet<object>()
/** The last of them: fields are asked about one viewer many times in a row. */
let lastChecked: object | null = null

/**
 * Whether a value has the shape that rules rely on. Anything else is treated as nobody: a role list that is a string
 * would otherwise answer `includes` for every part of itself.
 */
export function isViewer(value: unknown): value is Viewer {
  if (typeof value !== 'object' || value === null) return false
  const { userId, roles, scopes }: Partial<Record<keyof Viewer, unknown>> = value
  if (typeof userId !== 'string' || userId === '' || !Array.isArray(roles) || !Array.isArray(scopes))
    return false
  if (value === lastChecked) return true
  if (!checked.has(value)) {
    if (!roles.every(isString) || !scopes.every(isString)) return false
    checked.add(value)
  }
  lastChecked = value
  return true
}

function isString(value: unknown): boolean {
  return typeof value === 'string'
}
