import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { emptyFolder, nodeArguments, plainEnvironment } from './command-line.js'

test('where Node can, the command keeps compiled code in the cache of its user', () => {
  const home = emptyFolder()
  const run = (more: Record<string, string>) =>
    spawnSync(process.execPath, [...nodeArguments, '--version'], {
      env: { ...plainEnvironment(), HOME: home, XDG_CACHE_HOME: '', ...more },
      encoding: 'utf8',
    })
  const kept = join(home, '.cache', 'portcullis', 'compiled')

  expect(run({ NODE_DISABLE_COMPILE_CACHE: '1' }).status).toBe(0)
  expect(existsSync(kept) && readdirSync(kept).length > 0).toBe(false)
  expect(run({}).status).toBe(0)
  expect(existsSync(kept) && readdirSync(kept).length > 0).toBe('enableCompileCache' in module)
})
