import { readFileSync } from 'node:fs'

/** The version of the package. */
export function packageVersion(): string {
  // Two folders up, from src/lib/ as from dist/lib/, where the build puts what its entry points share.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version }: { version?: unknown } = JSON.parse(text)
  return String(version)
}
