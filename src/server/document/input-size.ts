import type { Limits } from '../request-limits.js'

/** A limit that the variables of a request exceed. */
export interface ExceededInput {
  readonly limit: 'variables' | 'stringLength' | 'inputListLength'
  readonly allowed: number
}

/**
 * The limit that a request's variables exceed, `null` if none. Checks all strings and lists, including those that the
 * operation does not use. Recursion is bounded by `jsonDepth`.
 */
export function inputExceeds(
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): ExceededInput | null {
  let count = 0
  for (const name in variables) {
    count += 1
    if (count > limits.variables) return { limit: 'variables', allowed: limits.variables }
    const exceeded = valueExceeds(variables[name], limits)
    if (exceeded !== null) return exceeded
  }
  return null
}

function valueExceeds(value: unknown, limits: Limits): ExceededInput | null {
  if (typeof value === 'string') {
    return value.length > limits.stringLength ? { limit: 'stringLength', allowed: limits.stringLength } : null
  }
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value) && value.length > limits.inputListLength) {
    return { limit: 'inputListLength', allowed: limits.inputListLength }
  }
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    const exceeded = valueExceeds(item, limits)
    if (exceeded !== null) return exceeded
  }
  return null
}
