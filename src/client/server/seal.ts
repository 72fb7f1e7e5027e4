/** Seals the content of a cookie: AES-256-GCM, with a key that HKDF derives from the secret (RFC 5869). */
export interface Seal {
  seal(content: unknown): Promise<string>
  /** @returns `null` for what this secret has not sealed */
  open(text: string): Promise<unknown>
}

const ivBytes = 12
const purpose = new TextEncoder().encode('portcullis/client/server cookie')

/** @throws RangeError if the secret has fewer than 32 characters */
export function createSeal(secret: string): Seal {
  if (secret.length < 32) throw new RangeError('The secret of the cookie must have at least 32 characters.')
  const { subtle } = globalThis.crypto
  const key = subtle
    .importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, ['deriveKey'])
    .then((base) =>
      subtle.deriveKey(
        { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: purpose },
        base,
        { name: 'AES-GCM', length: 256 },
        false,
        ['encrypt', 'decrypt'],
      ),
    )

  return {
    async seal(content) {
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(ivBytes))
      const text = new TextEncoder().encode(JSON.stringify(content))
      const sealed = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv }, await key, text))
      const bytes = new Uint8Array(ivBytes + sealed.length)
      bytes.set(iv)
      bytes.set(sealed, ivBytes)
      return btoa(String.fromCharCode(...bytes))
        .replace(/\+/g, '-')
        .replace(/\//g, '_')
        .replace(/=+$/, '')
    },
    async open(cookie) {
      try {
        const bytes = Uint8Array.from(atob(cookie.replace(/-/g, '+').replace(/_/g, '/')), (letter) =>
          letter.charCodeAt(0),
        )
        const iv = bytes.subarray(0, ivBytes)
        const text = await subtle.decrypt({ name: 'AES-GCM', iv }, await key, bytes.subarray(ivBytes))
        return JSON.parse(new TextDecoder().decode(text))
      } catch {
        return null // not sealed with this secret, or not at all
      }
    },
  }
}
