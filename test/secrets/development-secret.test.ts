import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateSecret, loadSecret } from '../../src/secrets/index.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-secret-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const permissions = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

test('the secret is made once, kept, and readable by its owner only', async () => {
  const dataDir = join(folder, 'nested', 'data')
  const made = await loadOrCreateSecret(dataDir)

  expect(Buffer.byteLength(made)).toBeGreaterThanOrEqual(32)
  expect(await loadOrCreateSecret(dataDir)).toBe(made)
  expect(await permissions(dataDir)).toBe('700')
  expect(await permissions(join(dataDir, 'secret'))).toBe('600')
})

test('a data folder that was open to others is closed', async () => {
  await chmod(folder, 0o755)
  await loadOrCreateSecret(folder)

  expect(await permissions(folder)).toBe('700')
})

test('twenty starts at once agree on one secret and leave nothing else behind', async () => {
  const secrets = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecret(folder)))

  expect(new Set(secrets).size).toBe(1)
  expect(await readdir(folder)).toEqual(['secret'])
})

test('looking for a secret makes none', async () => {
  expect(await loadSecret(join(folder, 'data'))).toBeNull()
  expect(await readdir(folder)).toEqual([])

  const made = await loadOrCreateSecret(folder)
  expect(await loadSecret(folder)).toBe(made)
})

test('two folders have two secrets', async () => {
  const [a, b] = await Promise.all(['a', 'b'].map((name) => loadOrCreateSecret(join(folder, name))))

  expect(a).not.toBe(b)
})

test('a secret file that was emptied or cut stops the start instead of being replaced', async () => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'secret'), 'too short\n')

  await expect(loadOrCreateSecret(folder)).rejects.toThrow('does not contain a secret of 32 bytes or more')
})
