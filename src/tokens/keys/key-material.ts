import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { promisify } from 'node:util'

/** The algorithms that Portcullis signs with (RFC 7518, section 3.1). A key has one, for life. */
export const signingAlgorithms = ['ES256', 'RS256', 'HS256'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A key that only checks signatures: public, or the shared secret of HS256. */
export interface VerificationKey {
  /** Names the key in token headers: its RFC 7638 thumbprint, or what a supplied JWK calls itself. */
  readonly kid: string
  /** The only algorithm that a token naming this key may use (RFC 8725, section 3.1). */
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
}

/** A key that signs: private, or the shared secret of HS256. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
}

/** Both halves of one key; `signing` is null where only the public half was supplied. */
export interface KeyMaterial {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly verification: VerificationKey
  readonly signing: SigningKey | null
}

/** A public key as the JWK set publishes it (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'EC' | 'RSA'
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly use: 'sig'
  readonly [member: string]: string
}

const rsaBits = 2048
const hmacBytes = 32
const generatePair = promisify(generateKeyPair)

/** Makes a new random key. RSA takes some 100 ms, off the main thread. */
export async function generateKey(algorithm: SigningAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case 'ES256':
      return (await generatePair('ec', { namedCurve: 'P-256' })).privateKey
    case 'RS256':
      return (await generatePair('rsa', { modulusLength: rsaBits })).privateKey
    case 'HS256':
      return createSecretKey(randomBytes(hmacBytes))
  }
}

/** The bytes that are encrypted at rest: PKCS #8, or the bare secret of HS256. */
export function serializeKey(key: KeyObject): Buffer {
  return key.type === 'secret' ? key.export() : key.export({ type: 'pkcs8', format: 'der' })
}

/** The reverse of `serializeKey`. @throws when the bytes are no key of that algorithm */
export function deserializeKey(bytes: Buffer, algorithm: SigningAlgorithm): KeyObject {
  return algorithm === 'HS256'
    ? createSecretKey(bytes)
    : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
}

/**
 * The algorithm that belongs to a key's own type, or a sentence saying why it has none: P-256 for ES256, RSA of
 * 2048 bits or more for RS256, a secret of 32 bytes or more for HS256 (RFC 7518, sections 3.2 to 3.4).
 */
export function algorithmOf(key: KeyObject): { algorithm: SigningAlgorithm } | { fault: string } {
  if (key.type === 'secret') {
    return (key.symmetricKeySize ?? 0) >= hmacBytes
      ? { algorithm: 'HS256' }
      : { fault: `is a secret of fewer than ${hmacBytes} bytes` }
  }
  const details = key.asymmetricKeyDetails
  if (key.asymmetricKeyType === 'ec') {
    return details?.namedCurve === 'prime256v1'
      ? { algorithm: 'ES256' }
      : { fault: 'is not on the curve P-256' }
  }
  if (key.asymmetricKeyType === 'rsa') {
    return (details?.modulusLength ?? 0) >= rsaBits
      ? { algorithm: 'RS256' }
      : { fault: `is an RSA key of fewer than ${rsaBits} bits` }
  }
  return { fault: 'is neither EC nor RSA' }
}

/** @param kid - only for supplied keys that have a name already; otherwise the thumbprint */
export function keyMaterial(key: KeyObject, algorithm: SigningAlgorithm, kid = thumbprint(key)): KeyMaterial {
  const verifying = key.type === 'private' ? createPublicKey(key) : key
  return {
    kid,
    algorithm,
    verification: { kid, algorithm, key: verifying },
    signing: key.type === 'public' ? null : { kid, algorithm, key },
  }
}

/** RFC 7638: SHA-256 over the required members of the public JWK, in lexicographic order. */
export function thumbprint(key: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(requiredMembers(key)))
    .digest('base64url')
}

/** The key as the world may see it, or null for a shared secret, which is never published. */
export function publicJwk({ kid, algorithm, key }: VerificationKey): PublicJwk | null {
  const members = requiredMembers(key)
  if (members.kty !== 'EC' && members.kty !== 'RSA') return null
  const { kty, ...rest } = members
  return { kty, ...rest, kid, alg: algorithm, use: 'sig' }
}

function requiredMembers(key: KeyObject): Record<string, string> & { kty: string } {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  const { kty = '', crv = '', x = '', y = '', e = '', n = '', k = '' } = jwk
  if (kty === 'EC') return { crv, kty, x, y }
  if (kty === 'RSA') return { e, kty, n }
  return { k, kty }
}
