import { randomBytes } from 'node:crypto'

/** So many characters of a secret in a row are a leak: nobody writes them by chance. */
const windowLength = 16

/** Makes a secret that can be recognized wherever it, or half of it, turns up. */
export function createMark(before = 'canary '): string {
  return `${before}${randomBytes(24).toString('base64url')}`
}

/**
 * Looks for secrets in what was written, in clear and as base64, base64url, hex and in the spellings of URLs and JSON:
 * whole, and any 16 characters of them.
 *
 * @returns for each secret that was found, its name, the form, and what stands around it
 */
export function findMarks(
  written: ReadonlyMap<string, string>,
  secrets: ReadonlyMap<string, string>,
): string[] {
  const windows = new Map<string, string>()
  for (const [secret, name] of secrets) {
    for (const [form, text] of formsOf(secret)) {
      for (let at = 0; at + windowLength <= text.length; at += 1) {
        const window = text.slice(at, at + windowLength)
        if (!windows.has(window)) windows.set(window, `${name} (${form})`)
      }
    }
  }
  // One line for each, with what stands before its first occurrence.
  const found = new Map<string, string>()
  for (const [text, place] of written) {
    for (let at = 0; at + windowLength <= text.length; at += 1) {
      const name = windows.get(text.slice(at, at + windowLength))
      const hit = `${name} in ${place}`
      if (name !== undefined && !found.has(hit)) found.set(hit, text.slice(Math.max(0, at - 40), at))
    }
  }
  return [...found].map(([hit, before]) => `${hit}: ${before}…`)
}

function formsOf(secret: string): [form: string, text: string][] {
  const bytes = Buffer.from(secret)
  return [
    ['clear', secret],
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['URL', encodeURIComponent(secret)],
    ['form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    // Base64 of a longer text shows the secret in one of three ways, by where it begins.
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
      const whole = (encoding: 'base64' | 'base64url') =>
        shifted
          .subarray(0, shifted.length - (shifted.length % 3))
          .toString(encoding)
          .slice(offset === 0 ? 0 : 4)
      return [
        ['base64', whole('base64')],
        ['base64url', whole('base64url')],
      ]
    }),
  ]
}

/** All texts and bytes of stored documents, names of members too. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return bytesAsText(value)
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(textsOf)
  // What the driver makes of stored bytes.
  if ('buffer' in value && value.buffer instanceof Uint8Array) return bytesAsText(value.buffer)
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsOf(member)])
}

function bytesAsText(bytes: Uint8Array): string[] {
  return [Buffer.from(bytes).toString('latin1'), Buffer.from(bytes).toString('hex')]
}
