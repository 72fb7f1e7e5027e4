// `npm run fuzz -- [--seed N] [--requests N] [--shrink]`: random requests against a started server. A run that finds
// something prints its seed: the same one finds it again, `--shrink` also looks for the smallest request that does.
// @ts-check
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    requests: { type: 'string', default: '20000' },
    shrink: { type: 'boolean', default: false },
  },
})
for (const [name, value] of Object.entries({ seed: values.seed, requests: values.requests })) {
  if (value === undefined || /^\d{1,9}$/.test(value)) continue
  process.stderr.write(`--${name} must be a whole number.\n`)
  process.exit(2)
}

const at = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const jest = ['--no-warnings', at('node_modules/jest/bin/jest.js')]
const { status } = spawnSync(
  process.execPath,
  [...jest, '--config', at('jest.slow.config.js'), 'test/fuzz/fuzz.slow.test.ts'],
  {
    cwd: at(''),
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_REQUESTS: values.requests,
      FUZZ_SHRINK: String(values.shrink),
      ...(values.seed === undefined ? {} : { FUZZ_SEED: values.seed }),
    },
  },
)
process.exitCode = status ?? 1
