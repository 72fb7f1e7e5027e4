import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccessTokens, createKeySet } from '../../../src/tokens/index.js'
import { thumbprint } from '../../../src/tokens/keys/key-material.js'
import { audience, folder, issuer, keySetOptions, noStore, stillClock, subject } from '../set-up.js'

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pem = (...keys: KeyObject[]) => keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' })).join('')

async function start(name: string, text: string) {
  const keysFile = join(folder, name)
  await writeFile(keysFile, text)
  const clock = stillClock()
  const keySet = createKeySet({ ...keySetOptions(noStore, clock), keysFile })
  await keySet.start()
  const options = { keySet, issuer, audience, clientId: 'test', ttlSeconds: 900, now: clock.now }
  return { keySet, tokens: createAccessTokens(options), write: (next: string) => writeFile(keysFile, next) }
}

test('the first key of the file signs, the others verify', async () => {
  const [old, next] = [newKey(), newKey()]
  const before = await start('before.pem', pem(old))
  const after = await start('after.pem', pem(next, old))
  expect(after.keySet.current().kid).toBe(thumbprint(next))
  expect(after.tokens.verify(before.tokens.sign(subject).token).kind).toBe('valid')
  expect(await after.keySet.list()).toMatchObject([{ state: 'current' }, { state: 'retiring' }])
})

test('a changed file is taken over without a restart; a key that left it no longer verifies', async () => {
  const [first, second] = [newKey(), newKey()]
  const { keySet, tokens, write } = await start('changed.pem', pem(first))
  const { token } = tokens.sign(subject)
  expect(tokens.verify(token).kind).toBe('valid')

  await write(pem(second, first))
  await keySet.refresh()
  expect(keySet.current().kid).toBe(thumbprint(second))
  expect(tokens.verify(token).kind).toBe('valid')

  await write(pem(second))
  await keySet.refresh()
  expect(tokens.verify(token)).toMatchObject({ kind: 'invalid', detail: 'key-unknown' })
})

test('a key that is replaced under the same name verifies nothing of the old one', async () => {
  const named = (key: KeyObject) => JSON.stringify({ ...key.export({ format: 'jwk' }), kid: 'main' })
  const { keySet, tokens, write } = await start('named.json', named(newKey()))
  const { token } = tokens.sign(subject)
  expect(tokens.verify(token).kind).toBe('valid')
  await write(named(newKey()))
  await keySet.refresh()
  expect(tokens.verify(token)).toMatchObject({ kind: 'invalid', detail: 'signature-wrong' })
})

test('a file that is damaged while the server runs leaves the keys as they are', async () => {
  const { keySet, tokens, write } = await start('damaged.pem', pem(newKey()))
  const { token } = tokens.sign(subject)
  await write('nothing')
  await expect(keySet.refresh()).rejects.toMatchObject({ code: 'SIGNING_KEYS_FILE_INVALID' })
  expect(await keySet.refreshForUnknownKey()).toBe(false)
  expect(tokens.verify(token).kind).toBe('valid')
})

test('a missing file stops the start and is named', async () => {
  const keysFile = join(folder, 'missing.pem')
  const keySet = createKeySet({ ...keySetOptions(noStore, stillClock()), keysFile })
  await expect(keySet.start()).rejects.toThrow(keysFile)
})

test('keys of a file are changed in the file only', async () => {
  const { keySet } = await start('read-only.pem', pem(newKey()))
  const { kid } = keySet.current()
  for (const attempt of [keySet.rotate(), keySet.retire(kid), keySet.revoke(kid)]) {
    await expect(attempt).rejects.toMatchObject({ code: 'SIGNING_KEYS_READ_ONLY' })
  }
})

test('a secret in the file signs, and is not in the JWK set', async () => {
  const jwk = { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }
  const { keySet, tokens } = await start('secret.json', JSON.stringify({ keys: [jwk] }))
  expect(tokens.verify(tokens.sign(subject).token).kind).toBe('valid')
  expect(keySet.publicJwks()).toEqual({ keys: [] })
})
