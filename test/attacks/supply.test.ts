import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '')

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
})

test('the lock file pins every package by the hash of its content', () => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))
  const loose = Object.entries(packages).filter(
    ([path, { integrity, inBundle }]) =>
      path !== '' && inBundle !== true && !integrity?.startsWith('sha512-'),
  )

  expect(Object.keys(packages).length).toBeGreaterThan(100)
  expect(loose).toEqual([])
})

test('no install script runs', () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m)
})

test('the repository holds no private key and no file of an installation', () => {
  const withKey = tracked.filter((path) =>
    /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}/.test(readFileSync(path, 'utf8')),
  )

  expect(withKey).toEqual([])
  expect(
    tracked.filter((path) => /(^|\/)(\.env|\.portcullis|[^/]+\.(pem|key|p12|jwk))(\/|$)/.test(path)),
  ).toEqual([])
})

test('the container runs as a user without rights, and is given no secret when it is built', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

  expect(/^USER (.+)$/m.exec(last)?.[1]).toBe('node')
  expect(dockerfile).not.toMatch(/^(ENV|ARG) .*(SECRET|PASSWORD|TOKEN|MONGODB_URI)/m)
  expect(readFileSync('.dockerignore', 'utf8')).toMatch(/^(\*|\.portcullis\/?|\.env.*)$/m)
})
