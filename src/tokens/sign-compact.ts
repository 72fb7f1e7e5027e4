import { createHmac, sign } from 'node:crypto'
import type { SigningKey } from './keys/key-material.js'

/**
 * Signs a JWS in compact form (RFC 7515, section 7.1; algorithms after RFC 7518, section 3). One call of OpenSSL, where
 * jsonwebtoken writes through a stream and takes an ECDSA signature out of DER: that costs as much as signing. What
 * `parseCompact` asks of a token, and jsonwebtoken of a signature, is what this makes.
 */
export function signCompact(header: object, payload: object, key: SigningKey): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${signature(input, key).toString('base64url')}`
}

function signature(input: string, { algorithm, key }: SigningKey): Buffer {
  switch (algorithm) {
    case 'ES256':
      // The two numbers side by side, as RFC 7518, section 3.4 asks for.
      return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
    case 'RS256':
      return sign('sha256', Buffer.from(input), key)
    case 'HS256':
      return createHmac('sha256', key).update(input).digest()
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
