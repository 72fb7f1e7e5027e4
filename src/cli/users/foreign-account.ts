import * as z from 'zod/mini'
import type { ForeignAccount } from '../../accounts/index.js'

const text = z.string('must be a text')
const flag = z.optional(z.boolean('must be true or false'))
const shape = z.strictObject({
  id: z.nullish(text),
  username: text,
  email: z.nullish(text),
  emailVerified: flag,
  createdAt: z.nullish(text),
  disabled: flag,
  roles: z.optional(z.array(text, 'must be a list of texts')),
  // Not optional: a recipe that misspells it would import accounts that nobody can sign in to.
  passwordHash: z.nullable(z.string('must be a text, or null for none')),
})
const known = Object.keys(shape.def.shape).join(', ')

/**
 * Parses an account from one line of JSON.
 *
 * @returns the account, or its faults, which contain no values
 */
export function readForeignAccount(json: string): ForeignAccount | { readonly faults: readonly string[] } {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { faults: ['It is not JSON.'] }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { faults: ['It is not a JSON object.'] }
  const parsed = shape.safeParse(value)
  return parsed.success ? parsed.data : { faults: parsed.error.issues.map(faultText) }
}

/** A key that does not match may be a misplaced value, so it is not quoted. */
const memberName = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/

function faultText(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `${String(issue.path[0])}: It ${issue.message}.`
  const named = issue.keys.filter((key) => memberName.test(key)).map((key) => `"${key}"`)
  const what = named.length === 0 ? 'A member' : named.join(', ')
  return `Unknown member ${what}. Known members are ${known}.`
}
