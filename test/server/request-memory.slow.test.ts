import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const script = fileURLToPath(new URL('request-memory-process.ts', import.meta.url))
const hooks = fileURLToPath(new URL('../../scripts/register-typescript.js', import.meta.url))

test('a request leaves next to nothing behind that only a full collection of garbage would free', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', hooks, script])

  expect(stdout).toMatch(/^-?[\d.]+\n$/)
  // Apollo copies an answer where this can't be helped: that is half of it.
  expect(Number(stdout)).toBeLessThan(800)
})
