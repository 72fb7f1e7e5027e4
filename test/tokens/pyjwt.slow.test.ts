import { execFile, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createAccessTokens } from '../../src/tokens/index.js'
import { audience, folder, issuer, startTokens, subject } from './set-up.js'

/* A service in another language verifies our tokens by the JWK set alone. Needs python3 with pip and a registry. */
const run = promisify(execFile)
const packages = join(folder, 'python')
const script = join(import.meta.dirname, 'verify-with-pyjwt.py')

beforeAll(async () => {
  await run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--target',
    packages,
    'pyjwt==2.10.1',
    'cryptography',
  ])
}, 180_000)

test.each([
  ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
])('PyJWT verifies an %s token, and refuses it changed', async (_, key) => {
  const { keySet } = await startTokens(key)
  // PyJWT reads the real clock.
  const now = () => new Date()
  const tokens = createAccessTokens({ keySet, issuer, audience, clientId: 'test', ttlSeconds: 900, now })
  const { token } = tokens.sign({ ...subject, authTime: Math.floor(Date.now() / 1000) })

  expect(JSON.parse(verify(token).stdout)).toMatchObject({ sub: subject.userId, roles: ['USER', 'EDITOR'] })
  const [head, , signature] = token.split('.')
  const other = tokens.sign({ ...subject, userId: 'another', authTime: 0 }).token.split('.')[1]
  expect(verify(`${head}.${other}.${signature}`)).toMatchObject({ status: 1, stdout: '' })
  expect(verify(token, 'https://other.test')).toMatchObject({ status: 1, stdout: '' })

  function verify(text: string, expectedAudience = audience) {
    const input = JSON.stringify({
      jwks: keySet.publicJwks(),
      token: text,
      issuer,
      audience: expectedAudience,
    })
    const env = { ...process.env, PYTHONPATH: packages }
    return spawnSync('python3', [script], { input, env, encoding: 'utf8' })
  }
})
