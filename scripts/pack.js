// @ts-check
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packs the package into a folder, as it would be published. @param {string} folder @returns the tarball */
export function pack(folder) {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
  const [{ filename }] = JSON.parse(packed.toString())
  return join(folder, filename)
}
