import { createPublicKey, createSecretKey, generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import {
  algorithmOf,
  deserializeKey,
  generateKey,
  keyMaterial,
  publicJwk,
  serializeKey,
  signingAlgorithms,
  thumbprint,
} from '../../../src/tokens/keys/key-material.js'

test('the thumbprint of the example in RFC 7638 is the one printed there', () => {
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
    },
  })
  expect(thumbprint(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

test.each(signingAlgorithms)('an %s key has the thumbprint that jose computes', async (algorithm) => {
  const key = await generateKey(algorithm)
  expect(thumbprint(key)).toBe(await calculateJwkThumbprint(key.export({ format: 'jwk' })))
})

test.each(signingAlgorithms)('an %s key survives being stored', async (algorithm) => {
  const key = await generateKey(algorithm)
  const again = deserializeKey(serializeKey(key), algorithm)
  expect(again.equals(key)).toBe(true)
  expect(algorithmOf(again)).toEqual({ algorithm })
})

test.each(['ES256', 'RS256'] as const)('the published %s key holds nothing private', async (algorithm) => {
  const jwk = publicJwk(keyMaterial(await generateKey(algorithm), algorithm).verification)
  const expected = algorithm === 'ES256' ? ['crv', 'x', 'y'] : ['n', 'e']
  expect(Object.keys(jwk ?? {}).sort()).toEqual(['alg', 'kid', 'kty', 'use', ...expected].sort())
})

test('the secret of HS256 is never published', async () => {
  expect(publicJwk(keyMaterial(await generateKey('HS256'), 'HS256').verification)).toBeNull()
})

test.each([
  ['another curve', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['a short RSA key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
  ['RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
  ['a secret of 31 bytes', createSecretKey(Buffer.alloc(31))],
])('%s has no algorithm', (_, key) => {
  expect(algorithmOf(key)).toHaveProperty('fault')
})
