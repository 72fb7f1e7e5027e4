import { readFileSync } from 'node:fs'

/** The version in the package's `package.json`. */
export function packageVersion(): string {
  // Two folders up from src/lib/ and from dist/lib/, where the build puts code shared by entry points.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version }: { version?: unknown } = JSON.parse(text)
  return String(version)
}
