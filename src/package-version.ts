import { readFileSync } from 'node:fs'

/** The version of the package. */
export function packageVersion(): string {
  // Beside `src` and beside `dist`.
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { version }: { version?: unknown } = JSON.parse(text)
  return String(version)
}
