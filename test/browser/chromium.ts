import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/**
 * Starts a real Chromium with a profile of its own. No name leads anywhere but to this machine.
 *
 * @param executablePath - Debian's package, for example: no browser is downloaded
 * @param hosts - further host names, or `name:port`, and where on the loopback address each leads
 */
export function startChromium(
  executablePath: string,
  folder: string,
  hosts: Readonly<Record<string, string>>,
): Promise<BrowserContext> {
  const rules = Object.entries(hosts).map(([name, target]) => `MAP ${name} ${target}`)
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    headless: true,
    chromiumSandbox: false,
    args: [
      `--host-resolver-rules=${[...rules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ')}`,
      '--ignore-certificate-errors',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
