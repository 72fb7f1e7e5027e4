import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, SignJWT } from 'jose'
import { startPortcullis } from '../harness/portcullis.js'
import { audience, issuer, startTokens, subject } from './set-up.js'

/* Another implementation, jose, verifies our tokens with nothing but the published keys; and signs as we do. */
const rules = {
  issuer,
  audience,
  typ: 'at+jwt',
  requiredClaims: ['sub', 'sid', 'jti', 'exp', 'iat', 'auth_time'],
}

test.each([
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
])('jose verifies an %s token by the JWK set', async (algorithm, key) => {
  const { tokens, keySet, clock } = await startTokens(key)
  const { token } = tokens.sign(subject)
  const published: unknown = JSON.parse(JSON.stringify(keySet.publicJwks()))
  // jose checks the form of what it is given; the type only says so.
  const keys = createLocalJWKSet(published as Parameters<typeof createLocalJWKSet>[0])
  const { payload, protectedHeader } = await jwtVerify(token, keys, { ...rules, currentDate: clock.now() })
  expect(protectedHeader.alg).toBe(algorithm)
  expect(payload).toMatchObject({
    sub: subject.userId,
    sid: subject.sessionId,
    scope: 'posts:read posts:write',
  })
  await expect(
    jwtVerify(`${token.slice(0, -3)}AAA`, keys, { ...rules, currentDate: clock.now() }),
  ).rejects.toThrow()
})

test('another service verifies what a server signed, with jose and the address of its JWK set', async () => {
  const { api, origin } = await startPortcullis()
  const { accessToken, userId } = await api.register('ana')
  const keys = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`))
  const verified = (token: string, expected = 'portcullis') =>
    jwtVerify(token, keys, { ...rules, issuer: 'portcullis', audience: expected })

  expect((await verified(accessToken)).payload).toMatchObject({ sub: userId, roles: ['USER'] })
  await expect(verified(accessToken, 'another')).rejects.toThrow('aud')
  await expect(verified(`${accessToken.slice(0, -3)}AAA`)).rejects.toThrow('signature')
})

test('a token that jose signs with our key in our form verifies', async () => {
  const { tokens, clock, key, kid } = await startTokens()
  const token = await new SignJWT({ client_id: 'test', sid: 's', auth_time: clock.seconds(), roles: [] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('someone')
    .setJti('one')
    .setIssuedAt(clock.now())
    .setExpirationTime(clock.seconds() + 60)
    .sign(key)
  expect(tokens.verify(token)).toMatchObject({ kind: 'valid', claims: { userId: 'someone' } })
})
