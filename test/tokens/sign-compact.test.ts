import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import { type SigningAlgorithm, signingAlgorithms } from '../../src/tokens/keys/key-material.js'
import { signCompact } from '../../src/tokens/sign-compact.js'

const secret = createSecretKey(Buffer.alloc(32, 7))
const keys: Record<SigningAlgorithm, KeyObject> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  HS256: secret,
}
const verifying = (algorithm: SigningAlgorithm) =>
  algorithm === 'HS256' ? secret : createPublicKey(keys[algorithm])

test.each(signingAlgorithms)('what is signed with %s, other libraries verify and read alike', async (alg) => {
  const key = { kid: 'of this test', algorithm: alg, key: keys[alg] }
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), async (claims) => {
      const payload = { sub: 'ana', claims: JSON.parse(JSON.stringify(claims)) }
      const token = signCompact({ alg, typ: 'at+jwt', kid: key.kid }, payload, key)

      expect(jwt.verify(token, verifying(alg), { algorithms: [alg] })).toEqual(payload)
      const read = await jwtVerify(token, verifying(alg), { algorithms: [alg], typ: 'at+jwt' })
      expect(read).toMatchObject({ payload, protectedHeader: { alg, typ: 'at+jwt', kid: key.kid } })
    }),
    { numRuns: 50 },
  )
})
