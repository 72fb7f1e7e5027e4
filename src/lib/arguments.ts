import * as z from 'zod/mini'

/** A plausible property name. Anything else may be a value in the wrong place, and is not repeated in messages. */
const memberName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/

export const text = z.string('must be a string')
export const optionalText = z.nullish(text)

/** Schema of an object argument, such as the options of a call. Unknown members are rejected. */
export function members<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, 'must be an object')
}

/**
 * Validates arguments of a public function of the package.
 *
 * @param call - the name of the function: `accounts.find`
 * @param shape - the schema of each argument by name. Its messages follow the name: `must be a string`
 * @throws TypeError with all invalid arguments. It contains no values, which may be passwords
 */
export function checked<Shape extends z.core.$ZodLooseShape>(
  call: string,
  shape: Shape,
  given: Readonly<Record<keyof Shape, unknown>>,
) {
  const parsed = z.object(shape).safeParse(given)
  if (parsed.success) return parsed.data
  throw new TypeError(`${call}: ${parsed.error.issues.map(faultText).join('; ')}`)
}

function faultText(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return `${place} ${issue.message}`
  const named = issue.keys.filter((key) => memberName.test(key))
  return `${place} has an unknown member${named.length === 0 ? '' : `: ${named.join(', ')}`}`
}
