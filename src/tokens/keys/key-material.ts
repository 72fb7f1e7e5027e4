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

/** The supported signature algorithms (RFC 7518, section 3.1). A key has exactly one. */
export const signingAlgorithms = ['ES256', 'RS256', 'HS256'] as const
export type SigningAlgorithm = (typeof signingAlgorithms)[number]

/** A key that verifies signatures: public, or the shared secret of HS256. */
export interface VerificationKey {
  /** The `kid` header: the RFC 7638 thumbprint, or the `kid` of a supplied JWK. */
  readonly kid: string
  /** The only algorithm accepted with this key (RFC 8725, section 3.1). */
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
}

/** A key that signs: private, or the shared secret of HS256. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly key: KeyObject
}

/** Signing and verification key; `signing` is `null` if only the public key was supplied. */
export interface KeyMaterial {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly verification: VerificationKey
  readonly signing: SigningKey | null
}

/** A public key in the published key set (RFC 7517). */
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

/** Generates a random key. RSA takes about 100 ms, off the main thread. */
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

/** Serializes a private key for encryption at rest: PKCS #8, or the raw secret of HS256. */
export function serializeKey(key: KeyObject): Buffer {
  return key.type === 'secret' ? key.export() : key.export({ type: 'pkcs8', format: 'der' })
}

/** The inverse of `serializeKey`. @throws when the bytes are not a key of that algorithm */
export function deserializeKey(bytes: Buffer, algorithm: SigningAlgorithm): KeyObject {
  return algorithm === 'HS256'
    ? createSecretKey(bytes)
    : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
}

/**
 * The algorithm of a key type, or the reason why it has none: P-256 for ES256, RSA of at least 2048 bits for RS256, a
 * secret of at least 32 bytes for HS256 (RFC 7518, sections 3.2 to 3.4).
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

/** Creates key material from a key. @param kid - for supplied keys that have an id; default: the thumbprint */
export function keyMaterial(key: KeyObject, algorithm: SigningAlgorithm, kid = thumbprint(key)): KeyMaterial {
  const verifying = key.type === 'private' ? createPublicKey(key) : key
  return {
    kid,
    algorithm,
    verification: { kid, algorithm, key: verifying },
    signing: key.type === 'public' ? null : { kid, algorithm, key },
  }
}

/** RFC 7638 thumbprint: SHA-256 of the required members of the public JWK, in lexicographic order. */
export function thumbprint(key: KeyObject): string {
  return createHash('sha256')
    .update(JSON.stringify(requiredMembers(key)))
    .digest('base64url')
}

/** The public JWK, or `null` for a shared secret, which is never published. */
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
