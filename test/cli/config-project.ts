import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { emptyFolder, runProcess } from './command-line.js'

/** The sources that a configuration file of a test imports, in place of the installed package. */
export const portcullisSources = new URL('../../src/index.ts', import.meta.url).href

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A folder of an application with these files, which only its owner may write. */
export function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder()
  chmodSync(folder, 0o755)
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, 0o644)
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(join(root, 'node_modules', 'mongoose'), join(folder, 'node_modules', 'mongoose'))
  return folder
}

/** Runs the real command in such a folder; all that it says. */
export async function runIn(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const { exitCode, stdout, stderr } = await runProcess(args, { cwd, env })
  return { exitCode, stdout, stderr }
}
