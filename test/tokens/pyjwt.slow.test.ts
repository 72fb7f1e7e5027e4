import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { startPortcullis } from '../harness/portcullis.js'

/* A service in another language verifies a server's tokens by its JWK set alone. Needs python3 with pip and a registry. */
const packages = mkdtempSync(join(tmpdir(), 'portcullis-python-'))
afterAll(() => rmSync(packages, { recursive: true }))

const script = join(import.meta.dirname, 'verify-with-pyjwt.py')
const install = ['-m', 'pip', 'install', '--quiet', '--target', packages, 'pyjwt==2.10.1', 'cryptography']

/** Without blocking: the server that it asks for its keys runs in this process. */
async function python(args: readonly string[], input = '') {
  const child = spawn('python3', args, { env: { ...process.env, PYTHONPATH: packages } })
  child.stdin.end(input)
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [status] = await once(child, 'close')
  const [stdout, stderr] = await said
  return { status, stdout, stderr }
}

beforeAll(async () => {
  expect(await python(install)).toMatchObject({ status: 0 })
}, 180_000)

test.each(['ES256', 'RS256'] as const)(
  'PyJWT verifies an %s token by the address of the JWK set, and refuses it changed',
  async (signingAlgorithm) => {
    const { api, origin } = await startPortcullis({ signingAlgorithm })
    const { accessToken, userId } = await api.register('ana')
    const other = await api.register('ben')
    const verify = (token: string, audience = 'portcullis') =>
      python(
        [script],
        JSON.stringify({ jwks: `${origin}/.well-known/jwks.json`, token, issuer: 'portcullis', audience }),
      )

    const verified = await verify(accessToken)
    expect(verified).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(verified.stdout)).toMatchObject({ sub: userId, roles: ['USER'] })
    const [head, , signature] = accessToken.split('.')
    const changed = `${head}.${other.accessToken.split('.')[1]}.${signature}`
    for (const refused of [verify(changed), verify(accessToken, 'another'), verify(other.refreshToken)]) {
      expect(await refused).toMatchObject({ status: 1, stdout: '' })
    }
  },
)
