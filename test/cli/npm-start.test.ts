import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emptyFolder } from './command-line.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('npm start without development dependencies builds nothing and says what to do', () => {
  // As NODE_ENV=production leaves a clone after `npm ci`: without the compiler, and never built.
  const clone = emptyFolder()
  for (const part of ['scripts', 'package.json'])
    cpSync(join(root, part), join(clone, part), { recursive: true })

  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.js'], {
    cwd: clone,
    encoding: 'utf8',
  })

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('run "npm ci --include=dev"')
  expect(stderr).not.toContain('    at ')
})
