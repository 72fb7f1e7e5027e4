import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

const formatVersion = 'p1'
const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts values in the database with keys derived from `PORTCULLIS_SECRET`, which is not stored there. AES-256-GCM;
 * one derived key per secret and purpose (HKDF-SHA-256, RFC 5869).
 */
export interface SecretBox {
  /** Identifies the current secret without disclosing it. Stored in encrypted values. */
  readonly keyId: string
  /**
   * Encrypts a value.
   *
   * @param context - associated data that identifies the value and its owner (`password:<account id>`), so that a value
   *   copied elsewhere cannot be decrypted
   */
  seal(plain: Uint8Array, context: string): string
  /**
   * Decrypts a value of the current or previous secret.
   *
   * @throws UnknownSecretError when the value was encrypted with a secret that is not configured
   * @throws Error when the value was modified or has another context
   */
  open(sealed: string, context: string): Buffer
  /** Whether a value is encrypted with the current secret. Others need `portcullis secret rotate`. */
  isCurrent(sealed: string): boolean
  /** Derives a 32-byte key for a purpose from the current secret. */
  derive(purpose: string): Buffer
  /** The same of every configured secret, the current one first: for what was made before a rotation. */
  deriveEach(purpose: string): readonly Buffer[]
}

/** A stored value is encrypted with a secret that is not configured. */
export class UnknownSecretError extends Error {
  override readonly name = 'UnknownSecretError'

  constructor(readonly keyId: string) {
    super(
      `A stored value was encrypted with another PORTCULLIS_SECRET (key ${keyId}). ` +
        'Set that secret as PORTCULLIS_SECRET or as PORTCULLIS_SECRET_PREVIOUS.',
    )
  }
}

/**
 * Creates a SecretBox.
 *
 * @param secret - at least 32 bytes, as configured
 * @param previous - the previous secret, until `portcullis secret rotate` has finished
 */
export function createSecretBox(secret: string, previous?: string): SecretBox {
  const current = deriveSecret(secret)
  const known = new Map([[current.keyId, current]])
  if (previous !== undefined) {
    const old = deriveSecret(previous)
    known.set(old.keyId, old)
  }
  return {
    keyId: current.keyId,
    seal(plain, context) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', current.sealingKey, iv)
      cipher.setAAD(Buffer.from(context, 'utf8'))
      const body = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      return `${formatVersion}.${current.keyId}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const { keyId, body } = parseSealed(sealed)
      const key = known.get(keyId)
      if (key === undefined) throw new UnknownSecretError(keyId)
      const decipher = createDecipheriv('aes-256-gcm', key.sealingKey, body.subarray(0, ivBytes))
      decipher.setAAD(Buffer.from(context, 'utf8'))
      decipher.setAuthTag(body.subarray(body.length - tagBytes))
      const text = body.subarray(ivBytes, body.length - tagBytes)
      return Buffer.concat([decipher.update(text), decipher.final()])
    },
    isCurrent: (sealed) => parseSealed(sealed).keyId === current.keyId,
    derive: (purpose) => derived(secret, purpose),
    deriveEach: (purpose) =>
      [secret, previous].flatMap((each) => (each === undefined ? [] : [derived(each, purpose)])),
  }
}

function derived(secret: string, purpose: string): Buffer {
  return expand(secret, `portcullis/derive/${purpose}`)
}

function deriveSecret(secret: string) {
  // The hash of a derived value, so that the id discloses nothing about the secret.
  const keyId = createHash('sha256')
    .update(expand(secret, 'portcullis/key-id'))
    .digest('base64url')
    .slice(0, 8)
  return { keyId, sealingKey: expand(secret, 'portcullis/seal') }
}

function expand(secret: string, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'portcullis', info, 32))
}

function parseSealed(sealed: string): { keyId: string; body: Buffer } {
  const [version, keyId, body, ...rest] = sealed.split('.')
  if (version !== formatVersion || keyId === undefined || body === undefined || rest.length > 0) {
    throw new Error('A stored value is not in the format of an encrypted value.')
  }
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length < ivBytes + tagBytes) throw new Error('An encrypted value is too short.')
  return { keyId, body: bytes }
}
