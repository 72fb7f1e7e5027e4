import { closest } from './closest.js'
import { isInjectedPort } from './injected-port.js'
import { fileVariable, isInFile } from './secret-file.js'
import type { SettingRow } from './setting.js'

const prefix = 'PORTCULLIS_'

/**
 * Kubernetes sets variables for every neighbouring service (`PORTCULLIS_PORT=tcp://...`,
 * `PORTCULLIS_WEB_SERVICE_HOST`), which are not mistakes.
 */
const injected = /^PORTCULLIS_(.+_)?(PORT|SERVICE_(HOST|PORT))(_|$)/

/**
 * Warns of variables with the prefix `PORTCULLIS_` that are not settings, probably misspelt, and of settings whose
 * variable contains the address of a Kubernetes service.
 *
 * @returns one sentence for each, without its value
 */
export function settingWarnings(
  settings: readonly SettingRow[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = settings.flatMap((row) => [
    ...(row.variable === null ? [] : [row.variable]),
    ...(isInFile(row) ? [fileVariable(row)] : []),
  ])
  const knownEndings = known
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
  const addresses = known
    .filter((name) => isInjectedPort(name, env[name]))
    .map(
      (name) =>
        `${name} is ignored: it is the address of a Kubernetes service, not a port. ` +
        'Set enableServiceLinks: false, or rename the service.',
    )
  const misspelt = Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.includes(name) && !injected.test(name))
    .sort()
    .map((name) => {
      // Without the common prefix, which would make all short names similar.
      const meant = closest(name.slice(prefix.length), knownEndings)
      const hint = meant === null ? '' : ` Did you mean ${prefix}${meant}?`
      return `${name} is not a setting of Portcullis and has no effect.${hint}`
    })
  return [...addresses, ...misspelt]
}
