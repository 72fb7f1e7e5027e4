import { isIP } from 'node:net'
import * as z from 'zod/mini'
import { parseRange } from '../addresses/index.js'
import { readBy } from './read-by.js'

/**
 * Parses the value of an environment variable (text) or an option (any value). Its message is the violated rule: "must
 * be ...". The caller adds the value if it may be shown.
 *
 * @typeParam Option - the type of the option; text comes from environment variables, unless the type includes it
 */
export interface Parser<Value, Option = Value> {
  safeParse(value: unknown): Parsed<Value>
  /** Never present at runtime: carries the type for `OptionsOf`. */
  readonly option?: Option
}

/**
 * The result type of zod's `safeParse`, so that schemas are parsers. Declared here because the published types must not
 * refer to zod, which is not installed with the package.
 */
type Parsed<Value> =
  | { readonly success: true; readonly data: Value; readonly error?: undefined }
  | { readonly success: false; readonly error: { readonly issues: readonly { readonly message: string }[] } }

type ListParser = Parser<readonly string[], readonly string[] | string>

/** Longer than any prefix needs to be. The names of the cookies contain it. */
const maxBasePath = 128

const secondsPerUnit: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
])

/**
 * A parser for rules that a schema cannot express well.
 *
 * @param read - returns the value, or the result of `refuse`, called with a message for each violated rule
 */
export function custom<Value, Option = Value>(
  read: (given: unknown, refuse: (...messages: readonly string[]) => never) => Value,
): Parser<Value, Option> {
  return readBy(read)
}

export function wholeNumber(min: number, max: number): Parser<number> {
  const error = `must be a whole number from ${min} to ${max}`
  const written = z.pipe(z.string().check(z.regex(/^\d{1,9}$/)), z.transform(Number))
  return z.pipe(z.union([z.number(), written], { error }), wholeWithin(min, max, error))
}

/** The limits are durations, which the message quotes. */
export function duration(min: string, max: string): Parser<number, number | string> {
  const error = `must be a duration from ${min} to ${max}, such as 30s, 15m, 12h or 14d`
  const written = z.pipe(
    z.string(),
    readBy((text, refuse) => parseDuration(text) ?? refuse(error)),
  )
  return z.pipe(
    z.union([z.number({ error }), written], { error }),
    wholeWithin(parseDuration(min) ?? 0, parseDuration(max) ?? 0, error),
  )
}

const bytesPerUnit: ReadonlyMap<string, number> = new Map([
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
])

/** A size in bytes. The limits are sizes, which the message quotes. */
export function size(min: string, max: string): Parser<number, number | string> {
  const error = `must be a size from ${min} to ${max}, such as 512KiB, 96MiB or 1GiB`
  const written = z.pipe(
    z.string(),
    readBy((text, refuse) => parseSize(text) ?? refuse(error)),
  )
  return z.pipe(
    z.union([z.number({ error }), written], { error }),
    wholeWithin(parseSize(min) ?? 0, parseSize(max) ?? 0, error),
  )
}

/** Parses `512KiB`, `96MiB` or `1GiB`. @returns bytes, or `null` if `text` is not a size */
function parseSize(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9})(KiB|MiB|GiB)$/.exec(text) ?? []
  const factor = bytesPerUnit.get(unit ?? '')
  return amount === undefined || factor === undefined ? null : Number(amount) * factor
}

function wholeWithin(min: number, max: number, error: string) {
  return z.int({ error }).check(z.minimum(min, { error }), z.maximum(max, { error }))
}

/** Parses `30s`, `15m`, `12h` or `14d`. @returns seconds, or `null` if `text` is not a duration */
export function parseDuration(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const factor = secondsPerUnit.get(unit ?? '')
  return amount === undefined || factor === undefined ? null : Number(amount) * factor
}

export function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
): Parser<Values[number]> {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` })
}

export const yesOrNo: Parser<boolean> = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'] })],
  { error: 'must be true or false' },
)

/** A claim of access tokens: a StringOrURI (RFC 7519, section 2). A value with a colon must be an absolute URI. */
export const tokenClaim: Parser<string> = z.string({ error: 'must be text' }).check(
  z.regex(/^[\x21-\x7e]{1,255}$/, { error: 'must be 1 to 255 printable ASCII characters without spaces' }),
  z.refine((text) => !text.includes(':') || URL.canParse(text), {
    error: 'must be an absolute URI, because it contains a colon (RFC 7519, section 2)',
  }),
)

export const hostName: Parser<string> = z.string({ error: 'must be text' }).check(
  z.refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/i.test(text), {
    error: 'must be an IP address or host name without scheme or port, such as 127.0.0.1 or ::',
  }),
)

export const path: Parser<string> = z.string({ error: 'must be a path' }).check(
  z.minLength(1, { error: 'must be a path' }),
  z.refine((text) => !text.includes('\0'), { error: 'must be a path' }),
)

const basePathError =
  'must be a path such as /api/auth: it begins with a slash, and its segments consist of letters, digits and -._~'

/** The prefix of the paths of a server, without the slash at its end: `/` is the empty prefix. */
export const basePath: Parser<string> = z.pipe(
  z.string({ error: basePathError }),
  readBy((text: string, refuse) => {
    const bare = text.replace(/\/$/, '')
    // Browsers and proxies resolve the segments `.` and `..`.
    const isPath = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*$/.test(bare)
    return isPath && bare.length <= maxBasePath ? bare : refuse(basePathError)
  }),
)

export const mongodbUri: Parser<string> = z.string({ error: 'must be text' }).check(
  z.regex(/^mongodb(\+srv)?:\/\/[^\s/]+/, {
    error: 'must begin with mongodb:// or mongodb+srv:// and name a host',
  }),
)

/** Excludes `system.`, `$` and dots, which have a meaning in MongoDB. */
export const collectionPrefix: Parser<string> = z.string({ error: 'must be text' }).check(
  z.regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/, {
    error: 'must be 1 to 32 letters, digits, _ and -, the first a letter, such as portcullis_',
  }),
)

/** The minimum is in bytes of UTF-8, the input of the key derivation. */
export const secret: Parser<string> = z.string({ error: 'must be text' }).check(
  z.refine((text) => Buffer.byteLength(text) >= 32, {
    error: 'must be 32 bytes or more: create one with "openssl rand -base64 48"',
  }),
)

/**
 * The syntax of a Bearer credential (RFC 6750, section 2.1). A random token of the minimum length cannot be guessed.
 */
export const bearerToken: Parser<string> = z.string({ error: 'must be text' }).check(
  z.regex(/^(?=.{32,512}$)[A-Za-z0-9\-._~+/]+=*$/, {
    error:
      'must be 32 to 512 characters, letters, digits and -._~+/, with = at the end only: create one with ' +
      '"openssl rand -hex 32"',
  }),
)

export const origins: ListParser = list((item) =>
  isOrigin(item)
    ? null
    : 'must be origins separated by commas, each a scheme, a host and an optional port, such as ' +
      'https://app.example.com or capacitor://localhost: no path, no wildcard',
)

/** Header names (RFC 9110, section 5.1), converted to lower case for comparison. */
export const headerNames: ListParser = z.pipe(
  list((item) =>
    /^[!#$%&'+.^_`|~0-9A-Za-z-]{1,128}$/.test(item)
      ? null
      : 'must be header names separated by commas, such as x-tenant; a wildcard has no effect with credentials',
  ),
  z.transform((names: string[]) => names.map((name) => name.toLowerCase())),
)

export const roleList: ListParser = list((item) =>
  /^[_A-Za-z][_0-9A-Za-z]{0,127}$/.test(item)
    ? null
    : 'must be names of roles separated by commas, such as ADMIN',
)

const yearSeconds = 31_536_000
const hstsError =
  'must be off, or a value of Strict-Transport-Security: max-age in seconds, optionally includeSubDomains and ' +
  `preload, such as "max-age=${yearSeconds}; includeSubDomains"; preload requires a year and includeSubDomains`

/** A value of `Strict-Transport-Security` (RFC 6797, section 6.1), or `off`. `max-age` defaults to one year. */
export const hsts: Parser<string> = z.pipe(
  z.string({ error: hstsError }),
  readBy((text: string, refuse) => canonicalHsts(text) ?? refuse(hstsError)),
)

function canonicalHsts(text: string): string | null {
  if (text.trim().toLowerCase() === 'off') return 'off'
  const directives = text.split(';').map((each) => each.trim().toLowerCase())
  const [age = `max-age=${yearSeconds}`, ...others] = directives.filter((each) => each.startsWith('max-age'))
  const [, seconds] = /^max-age=(\d{1,10})$/.exec(age.replaceAll('"', '')) ?? []
  const flags = directives.filter((each) => !each.startsWith('max-age'))
  const isKnown = flags.every((flag) => flag === 'includesubdomains' || flag === 'preload')
  if (seconds === undefined || others.length > 0 || !isKnown || new Set(flags).size < flags.length)
    return null
  const hasSubDomains = flags.includes('includesubdomains')
  const isPreloaded = flags.includes('preload')
  // Requirements of the HSTS preload list: https://hstspreload.org
  if (isPreloaded && !(hasSubDomains && Number(seconds) >= yearSeconds)) return null
  return [
    `max-age=${seconds}`,
    ...(hasSubDomains ? ['includeSubDomains'] : []),
    ...(isPreloaded ? ['preload'] : []),
  ].join('; ')
}

export const proxies: ListParser = list((item) =>
  parseRange(item) !== null
    ? null
    : 'must be the addresses of proxies separated by commas, each an IP address or a range such as 10.0.0.0/8, without ' +
      'port, brackets or zone; a range of all addresses is refused, because any client could then forge its address',
)

const scopesError = 'must map role names to lists of scopes'

/** A scope-token (RFC 6749, section 3.3). */
const scope = z
  .string({ error: scopesError })
  .check(z.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, { error: scopesError }))

export const scopesByRole: Parser<Readonly<Record<string, readonly string[]>>> = z.record(
  z.string().check(z.minLength(1)),
  z.array(scope, { error: scopesError }),
  { error: scopesError },
)

/** Text is split at commas; whitespace around items is ignored. */
function list(fault: (item: string) => string | null) {
  const error = 'must be a list of texts'
  const written = z.pipe(
    z.string(),
    z.transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  )
  return z.union([written, z.array(z.string())], { error }).check(({ value: items, issues }) => {
    const message = items.map(fault).find((found) => found !== null)
    if (message) issues.push({ code: 'custom', message, input: items })
  })
}

/** Schemes with opaque origins: browsers send `null` for them. */
const withoutOrigin: ReadonlySet<string> = new Set(['file', 'data', 'blob', 'javascript', 'about', 'null'])
const appOrigin = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::\d{1,5})?$/

/**
 * Whether the text equals the `Origin` that a browser sends (RFC 6454, section 6.2), because origins are compared as
 * text. Apps have their own schemes (`capacitor://localhost`, `chrome-extension://id`), for which URL returns no
 * origin.
 */
function isOrigin(text: string): boolean {
  if (text.includes('*') || !URL.canParse(text)) return false
  const { origin } = new URL(text)
  if (/^(https?|wss?|ftp):/i.test(text)) return /^https?:/.test(text) && origin === text
  const [, scheme = 'null'] = appOrigin.exec(text) ?? []
  return !withoutOrigin.has(scheme)
}
