/** Decodes base64 of RFC 4648, section 4, with or without padding. @returns `null` if it is not base64 */
export function fromBase64(text: string): Buffer | null {
  const digits = text.replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return null
  return Buffer.from(digits, 'base64')
}

/** Decodes passlib's variant of base64, with `.` instead of `+` and without padding. */
export function fromAdaptedBase64(text: string): Buffer | null {
  return fromBase64(text.replaceAll('.', '+'))
}

export function fromHex(text: string): Buffer | null {
  return /^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : null
}

/** Parses a decimal number without sign or leading zeros. @returns `null` if it is none, or too large to be a parameter */
export function fromDecimal(text: string | undefined): number | null {
  return text !== undefined && /^(?:0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : null
}

/**
 * Parses the parameters of a PHC string, for example `m=65536,t=3,p=4`.
 *
 * @returns `null` if they are not exactly `names`, in any order, or one of `optional`
 */
export function fromParameters(
  text: string | undefined,
  names: readonly string[],
  optional: readonly string[] = [],
): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>()
  for (const pair of text?.split(',') ?? []) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, at))
    if (found.has(name) || !(names.includes(name) || optional.includes(name))) return null
    found.set(name, pair.slice(at + 1))
  }
  return names.every((name) => found.has(name)) ? found : null
}
