import { createHash } from 'node:crypto'

/** Whether a password is known from data breaches. Rejects if that cannot be determined now. */
export type BreachCheck = (password: string) => Promise<boolean>

/**
 * Queries a range service (protocol of Have I Been Pwned's "Pwned Passwords") for the known SHA-1 hashes with a prefix
 * of five hexadecimal digits. Only that prefix leaves this server (k-anonymity).
 *
 * @param sha1Prefix - five upper-case hexadecimal digits
 * @returns lines of 35 hexadecimal digits, a colon and a count
 */
export type BreachRange = (sha1Prefix: string) => Promise<string>

/** Creates a breach check from a range service. A count of 0 is padding, which hides the size of the response. */
export function createBreachCheck(range: BreachRange): BreachCheck {
  return async (password) => {
    const hash = createHash('sha1').update(password.normalize('NFC'), 'utf8').digest('hex').toUpperCase()
    const [prefix, suffix] = [hash.slice(0, 5), hash.slice(5)]
    const lines = (await range(prefix)).split('\n')
    return lines.some((line) => {
      const [known, count] = line.trim().split(':')
      return known?.toUpperCase() === suffix && Number(count) > 0
    })
  }
}

export interface BreachRangeOptions {
  /** Base URL, to which the prefix is appended. Default: Have I Been Pwned's public service. */
  readonly url?: string
  /** Default 1000. A registration does not wait longer for an external service. */
  readonly timeoutMilliseconds?: number
  readonly fetch?: typeof fetch
}

/** A range has about 2,000 lines of 40 bytes. Larger responses are rejected. */
const maxAnswerBytes = 1_000_000

/** Creates an HTTP client of a range service. */
export function createBreachRange(options: BreachRangeOptions = {}): BreachRange {
  const { url = 'https://api.pwnedpasswords.com/range/', timeoutMilliseconds = 1000 } = options
  const request = options.fetch ?? fetch
  return async (sha1Prefix) => {
    const response = await request(`${url}${sha1Prefix}`, {
      headers: { 'add-padding': 'true', accept: 'text/plain' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`The breach service answered ${response.status}.`)
    }
    return readBounded(response)
  }
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength
    if (bytes > maxAnswerBytes) throw new Error('The breach service answered with more than a range.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('latin1')
}
