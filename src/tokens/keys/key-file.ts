import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { SigningKeysFileInvalid } from '../errors.js'
import { algorithmOf, type KeyMaterial, keyMaterial } from './key-material.js'

/** zod/mini ships no locale. Passed per call, because `z.config` would change every use of zod in the process. */
const inEnglish = { error: en().localeError }

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g
const privateLabels = new Set(['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY'])
const publicLabels = new Set(['PUBLIC KEY', 'RSA PUBLIC KEY'])

const text = z.exactOptional(z.string())
/** The supported members of a JWK (RFC 7517, section 4). node:crypto validates the key itself. */
const jwkSchema = z.object({
  kty: z.enum(['EC', 'RSA', 'oct']),
  // Becomes the `kid` of token headers.
  kid: z.exactOptional(
    z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')),
  ),
  alg: text,
  use: z.exactOptional(z.literal('sig')),
  key_ops: z.exactOptional(
    z
      .array(z.string())
      .check(z.refine((operations) => new Set(operations).size === operations.length, 'must not repeat one')),
  ),
  ...{ crv: text, x: text, y: text, n: text, e: text },
  ...{ d: text, p: text, q: text, dp: text, dq: text, qi: text, k: text },
})
const jwkSetSchema = z.object({ keys: z.array(jwkSchema).check(z.minLength(1)) })

type FoundKey = {
  readonly key: KeyObject
  readonly kid: string | undefined
  readonly alg: string | undefined
  /** The `key_ops` of the JWK, if any. */
  readonly keyOps?: readonly string[] | undefined
}

/**
 * Parses a PEM file (one or more blocks), a JWK set or a single JWK. The first key signs; all keys verify.
 *
 * @param name - the file name, for messages
 * @throws SIGNING_KEYS_FILE_INVALID with the file, the position of the key and the violated rule, never with file
 *   content
 */
export function parseKeyFile(text: string, name: string): readonly [KeyMaterial, ...KeyMaterial[]] {
  const isJson = text.trimStart().startsWith('{')
  const found = isJson ? readJwks(text, name) : readPem(text, name)
  const keys = found.map((key, index) => {
    const place = `${name}: key ${index + 1}`
    const forbidden = forbiddenUse(key, index === 0)
    if (forbidden !== null) throw invalid(`${place} ${forbidden}.`)
    return toMaterial(key, place)
  })
  const repeated = keys.find((key, index) => keys.findIndex((other) => other.kid === key.kid) !== index)
  if (repeated !== undefined) throw invalid(`${name}: two keys have the ID ${repeated.kid}.`)
  const [first, ...rest] = keys
  if (first === undefined) throw invalid(`${name} holds neither a PEM key nor a JWK set.`)
  if (first.signing === null)
    throw invalid(`${name}: key 1 is a public key. The first key signs, so it must be a private key.`)
  return [first, ...rest]
}

/**
 * Whether `key_ops` (RFC 7517, section 4.3) forbids the use of a key here: the first one signs, all verify. A private
 * key with `sign` also yields the public key, which verifies; a shared secret needs both operations.
 *
 * @returns a predicate for the message, or `null`
 */
function forbiddenUse({ key, keyOps }: FoundKey, signs: boolean): string | null {
  if (keyOps === undefined) return null
  const isAllowed = (operation: string) => keyOps.includes(operation)
  const verifies = isAllowed('verify') || (key.type === 'private' && isAllowed('sign'))
  const missing = [...(signs && !isAllowed('sign') ? ['sign'] : []), ...(verifies ? [] : ['verify'])]
  if (missing.length === 0) return null
  return `has "key_ops" that do not allow it to ${missing.join(' and ')}`
}

function toMaterial({ key, kid, alg }: FoundKey, place: string): KeyMaterial {
  const natural = algorithmOf(key)
  if ('fault' in natural) throw invalid(`${place} ${natural.fault}.`)
  if (alg !== undefined && alg !== natural.algorithm) {
    throw invalid(`${place} has an "alg" other than ${natural.algorithm}, the algorithm of its key type.`)
  }
  return keyMaterial(key, natural.algorithm, kid)
}

function readPem(text: string, name: string): readonly FoundKey[] {
  // `openssl ecparam -genkey` writes the curve parameters before the key.
  const blocks = [...text.matchAll(pemBlock)].filter(([, label]) => label !== 'EC PARAMETERS')
  return blocks.map(([block, label = ''], index) => {
    const place = `${name}: key ${index + 1}`
    if (privateLabels.has(label) && !block.includes('ENCRYPTED')) {
      return { key: imported(() => createPrivateKey(block), place), kid: undefined, alg: undefined }
    }
    if (publicLabels.has(label)) {
      return { key: imported(() => createPublicKey(block), place), kid: undefined, alg: undefined }
    }
    throw invalid(
      `${place} is an unsupported PEM block (encrypted, or a certificate). Use unencrypted PKCS #8 keys.`,
    )
  })
}

function readJwks(text: string, name: string): readonly FoundKey[] {
  const json = imported((): unknown => JSON.parse(text), name)
  const parsed = jwkSetSchema.safeParse(isSingleJwk(json) ? { keys: [json] } : json, inEnglish)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
    throw invalid(`${name} is not a JWK set of EC, RSA or oct signing keys: ${faults.join('; ')}.`)
  }
  return parsed.data.keys.map((jwk, index) => {
    const key = imported(() => fromJwk(jwk), `${name}: key ${index + 1}`)
    return { key, kid: jwk.kid, alg: jwk.alg, keyOps: jwk.key_ops }
  })
}

function isSingleJwk(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'kty' in json
}

function fromJwk(jwk: z.infer<typeof jwkSchema>): KeyObject {
  if (jwk.kty === 'oct') return createSecretKey(Buffer.from(jwk.k ?? '', 'base64url'))
  return jwk.d === undefined
    ? createPublicKey({ key: jwk, format: 'jwk' })
    : createPrivateKey({ key: jwk, format: 'jwk' })
}

/** The message of node:crypto may quote its input, so it is dropped. */
function imported<T>(read: () => T, place: string): T {
  try {
    return read()
  } catch {
    throw invalid(`${place} cannot be read.`)
  }
}

function invalid(message: string) {
  return new SigningKeysFileInvalid({ message })
}
