import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { parseKeyFile } from '../../../src/tokens/keys/key-file.js'
import { thumbprint } from '../../../src/tokens/keys/key-material.js'

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: typeof ec.privateKey, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString()
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const jwk = (key: typeof ec.privateKey, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more })
const read = (text: string) => parseKeyFile(text, 'keys.pem')
const readJwks = (...keys: object[]) => parseKeyFile(JSON.stringify({ keys }), 'keys.json')

test.each([
  ['PKCS #8', pem(ec.privateKey), 'ES256'],
  ['SEC 1', pem(ec.privateKey, 'sec1'), 'ES256'],
  ['PKCS #1', pem(rsa.privateKey, 'pkcs1'), 'RS256'],
  [
    'after the name of its curve',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem(ec.privateKey, 'sec1')}`,
    'ES256',
  ],
])('a PEM key in %s is read', (_, text, algorithm) => {
  expect(read(text)).toMatchObject([{ algorithm, signing: { algorithm } }])
})

test('the first block of a PEM file signs, all verify', () => {
  const [first, second, ...rest] = read(pem(ec.privateKey) + publicPem)
  expect(first.signing?.kid).toBe(thumbprint(ec.publicKey))
  expect(second).toMatchObject({ kid: thumbprint(rsa.publicKey), algorithm: 'RS256', signing: null })
  expect(rest).toEqual([])
})

test('a JWK set keeps the names that its keys have', () => {
  const keys = readJwks(jwk(ec.privateKey, { kid: 'mine', alg: 'ES256', use: 'sig' }), jwk(rsa.publicKey))
  expect(keys.map(({ kid }) => kid)).toEqual(['mine', thumbprint(rsa.publicKey)])
})

test('a single JWK will do', () => {
  expect(parseKeyFile(JSON.stringify(jwk(ec.privateKey)), 'key.json')).toHaveLength(1)
})

test('a secret of 32 bytes is an HS256 key', () => {
  const [key] = readJwks({ kty: 'oct', k: randomBytes(32).toString('base64url') })
  expect(key.algorithm).toBe('HS256')
})

const shared = { kty: 'oct', k: randomBytes(32).toString('base64url') }

test.each<[string, object[]]>([
  ['a private key that may sign', [jwk(ec.privateKey, { key_ops: ['sign'] })]],
  [
    'a private key that may sign and verify',
    [jwk(ec.privateKey, { key_ops: ['sign', 'verify'], use: 'sig' })],
  ],
  ['a secret that may sign and verify', [{ ...shared, key_ops: ['verify', 'sign'] }]],
  ['a later public key that may verify', [jwk(ec.privateKey), jwk(rsa.publicKey, { key_ops: ['verify'] })]],
  ['a later private key that may sign', [jwk(ec.privateKey), jwk(rsa.privateKey, { key_ops: ['sign'] })]],
  ['a later private key that may verify', [jwk(ec.privateKey), jwk(rsa.privateKey, { key_ops: ['verify'] })]],
  ['a later secret that may verify', [jwk(ec.privateKey), { ...shared, key_ops: ['verify'] }]],
])('%s is taken', (_, keys) => {
  expect(readJwks(...keys)).toHaveLength(keys.length)
})

test.each<[string, object[], string]>([
  ['a first key that may verify only', [jwk(ec.privateKey, { key_ops: ['verify'] })], 'key 1'],
  ['a first key for key agreement', [jwk(ec.privateKey, { key_ops: ['deriveBits'] })], 'sign and verify'],
  ['a first key for decryption', [jwk(rsa.privateKey, { key_ops: ['decrypt', 'unwrapKey'] })], 'sign and'],
  ['a key that may do nothing', [jwk(ec.privateKey, { key_ops: [] })], 'key_ops'],
  ['a key with an operation in other letters', [jwk(ec.privateKey, { key_ops: ['Sign'] })], 'key_ops'],
  ['a secret that may sign only', [{ ...shared, key_ops: ['sign'] }], 'allow it to verify'],
  [
    'a secret that may verify only, as the first key',
    [{ ...shared, key_ops: ['verify'] }],
    'allow it to sign',
  ],
  [
    'a later public key for encryption',
    [jwk(ec.privateKey), jwk(rsa.publicKey, { key_ops: ['encrypt'] })],
    'key 2 has "key_ops" that do not allow it to verify',
  ],
  [
    'a later public key that may sign',
    [jwk(ec.privateKey), jwk(rsa.publicKey, { key_ops: ['sign'] })],
    'key 2',
  ],
  ['a later secret that may sign only', [jwk(ec.privateKey), { ...shared, key_ops: ['sign'] }], 'key 2'],
  ['operations that are no list', [jwk(ec.privateKey, { key_ops: 'sign' })], 'key_ops'],
  ['an operation named twice', [jwk(ec.privateKey, { key_ops: ['sign', 'sign'] })], 'must not repeat'],
  ['a later key for encryption', [jwk(ec.privateKey), jwk(rsa.publicKey, { use: 'enc' })], 'use'],
  [
    'a later key of another algorithm',
    [jwk(ec.privateKey), jwk(rsa.publicKey, { alg: 'RSA-OAEP' })],
    'key 2',
  ],
])('%s is refused, as its JWK forbids its part', (_, keys, why) => {
  const attempt = () => readJwks(...keys)
  expect(attempt).toThrow(expect.objectContaining({ code: 'SIGNING_KEYS_FILE_INVALID' }))
  expect(attempt).toThrow(why)
})

const secretText = randomBytes(31).toString('base64url')
const encrypted = ec.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString()
test.each([
  ['an empty file', '', 'neither'],
  ['other text', 'ssh-ed25519 AAAA', 'neither'],
  ['a first key that is public', publicPem, 'must be a private key'],
  ['an encrypted key', encrypted, 'encrypted'],
  ['a damaged key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'key 1 cannot be read'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'certificate'],
  ['a short secret', JSON.stringify({ kty: 'oct', k: secretText }), 'fewer than 32 bytes'],
  ['the same key twice', pem(ec.privateKey) + pem(ec.privateKey), 'two keys have the ID'],
  ['a key of another algorithm', JSON.stringify(jwk(ec.privateKey, { alg: 'ES384' })), 'ES256'],
  ['a key for encryption', JSON.stringify(jwk(ec.privateKey, { use: 'enc' })), 'use'],
  ['a key whose name has spaces', JSON.stringify(jwk(ec.privateKey, { kid: 'a b' })), 'kid'],
  ['an empty JWK set', '{"keys":[]}', 'keys'],
  ['broken JSON', '{"keys":[', 'cannot be read'],
  ['a key of another kind', JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'AA' }), 'kty'],
])('%s is refused, and the message says why without quoting the key', (_, text, why) => {
  const attempt = () => parseKeyFile(text, '/run/keys')
  expect(attempt).toThrow(expect.objectContaining({ code: 'SIGNING_KEYS_FILE_INVALID' }))
  expect(attempt).toThrow(why)
  expect(attempt).toThrow('/run/keys')
  expect(attempt).not.toThrow(secretText)
})
