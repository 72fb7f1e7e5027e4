import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

const formatVersion = 'p1'
const ivBytes = 12
const tagBytes = 16

/**
 * Encrypts what lies in the database under keys derived from `PORTCULLIS_SECRET`, which never lies there.
 * AES-256-GCM; one derived key per secret and purpose (HKDF-SHA-256, RFC 5869).
 */
export interface SecretBox {
  /** Names the current secret without revealing it: stored beside what it sealed. */
  readonly keyId: string
  /**
   * @param context - what the value is and whom it belongs to (`password:<account id>`): a value moved to
   *   another place no longer opens
   */
  seal(plain: Uint8Array, context: string): string
  /**
   * Opens what any known secret sealed, the previous one included.
   *
   * @throws UnknownSecretError when it was sealed under a secret that is not configured
   * @throws Error when the value was altered or belongs to another context
   */
  open(sealed: string, context: string): Buffer
  /** Whether `sealed` is under the current secret: what is not waits for `portcullis secret rotate`. */
  isCurrent(sealed: string): boolean
  /** A key of 32 bytes for one purpose, from the current secret. */
  derive(purpose: string): Buffer
}

/** Something in the database was sealed under a secret that this server was not given. */
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
 * @param secret - 32 bytes or more of a secret, as configured
 * @param previous - the secret before, while `portcullis secret rotate` has not finished
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
    derive: (purpose) => expand(secret, `portcullis/derive/${purpose}`),
  }
}

function deriveSecret(secret: string) {
  // The id is of a derived value, so that publishing it tells nothing of the secret itself.
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
