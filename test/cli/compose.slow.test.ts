import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { openTestDatabase } from '../harness/database.js'
import { startPortcullis } from '../harness/portcullis.js'
import { emptyFolder, runProcess } from './command-line.js'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const condition = z.object({ condition: z.string() })
const Compose = z.looseObject({
  services: z.looseObject({
    portcullis: z.looseObject({ depends_on: z.record(z.string(), condition) }),
    'first-admin': z.looseObject({
      build: z.string(),
      command: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      restart: z.string(),
      depends_on: z.record(z.string(), condition),
    }),
  }),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})
const { services, secrets } = Compose.parse(parse(readFileSync(at('compose.yaml'), 'utf8'), { merge: true }))
const service = services['first-admin']

/** As Compose replaces variables of which none is set: by their defaults. */
const interpolated = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1')
const secretPath = '/run/secrets/admin-password'

test('the server waits for the service that creates the first admin, which waits for the database', () => {
  expect(services.portcullis.depends_on['first-admin']).toEqual({
    condition: 'service_completed_successfully',
  })
  expect(service).toMatchObject({
    restart: 'no',
    secrets: ['admin-password'],
    depends_on: { mongodb: { condition: 'service_healthy' } },
  })
  expect(interpolated(secrets['admin-password']?.file ?? '')).toBe('./admin-password')
  expect(readFileSync(at('.gitignore'), 'utf8')).toMatch(/^admin-password$/m)
  // Program and script are those of the image.
  const image = /^CMD (\[.*\])$/m.exec(readFileSync(at('Dockerfile'), 'utf8'))?.[1] ?? '[]'
  expect(service.command.slice(0, 2)).toEqual(JSON.parse(image).slice(0, 2))
  const documented = ['node', ...service.command.slice(1).map(interpolated)].join(' ')
  expect(readFileSync(at('docs/command.md'), 'utf8')).toContain(`\n${documented}\n`)
})

test('its command line creates an admin who signs in, once, and succeeds at each later start', async () => {
  const cwd = emptyFolder()
  const passwordFile = join(cwd, 'admin-password')
  const password = 'orchard lantern 4711 drizzle'
  writeFileSync(passwordFile, `${password}\n`)
  const { uri } = await openTestDatabase()
  const secret = 'a-secret-for-tests-of-thirty-two-bytes'
  // Settings that are empty in compose.yaml, as they are without an .env of theirs.
  const others = Object.entries(service.environment).map(([name, value]) => [name, interpolated(value)])
  const env = {
    ...Object.fromEntries(others),
    PORTCULLIS_MODE: 'production',
    MONGODB_URI: uri,
    PORTCULLIS_SECRET: secret,
  }
  const [, , ...args] = service.command.map(interpolated)
  expect(args).toContain(secretPath)
  const start = () =>
    runProcess(
      args.map((each) => each.replace(secretPath, passwordFile)),
      { cwd, env },
    )

  expect(await start()).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^Created admin \([0-9a-f]{24}\) with USER, ADMIN\.\n$/),
    stderr: '',
  })
  writeFileSync(passwordFile, '')
  expect(await start()).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^admin \(.*\) exists, with USER, ADMIN\. Nothing was changed\.\n$/),
    stderr: '',
  })
  const { api } = await startPortcullis({ mongodbUri: uri, secret })
  const { accessToken } = await api.login('admin', password)
  const { data } = await api.send({ query: '{ users { nodes { username roles } } }', token: accessToken })
  expect(data).toEqual({ users: { nodes: [{ username: 'admin', roles: ['USER', 'ADMIN'] }] } })
})
