import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const HARNESS = join(import.meta.dirname, '../../../scripts/register-typescript.js')
const SCRIPT = join(import.meta.dirname, 'claim-process.ts')

test('a thousand claims by four processes at once never overlap', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-claims-'))
  const racers = Array.from({ length: 4 }, () => {
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
    return text(spawn(process.execPath, ['--import', HARNESS, SCRIPT, folder, '250'], { stdio }).stdout)
  })

  expect(await Promise.all(racers)).toEqual(Array(4).fill('{"claims":250,"overlaps":0}'))
  rmSync(folder, { recursive: true })
})
