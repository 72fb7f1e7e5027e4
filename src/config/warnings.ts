import { closest } from './closest.js'
import { isInjectedPort } from './injected-port.js'
import type { SettingRow } from './setting.js'

const prefix = 'PORTCULLIS_'

/**
 * Kubernetes gives each container variables of every service beside it (`PORTCULLIS_PORT=tcp://...`,
 * `PORTCULLIS_WEB_SERVICE_HOST`): they are not a mistake.
 */
const injected = /^PORTCULLIS_(.+_)?(PORT|SERVICE_(HOST|PORT))(_|$)/

/**
 * Variables that look like ours and are not: probably misspelt, and the setting meant has its default. And settings whose
 * name is also what a service beside this one is announced by.
 *
 * @returns a sentence for each, without its value
 */
export function settingWarnings(
  settings: readonly SettingRow[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = settings.flatMap(({ variable }) => variable ?? [])
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
      // Compared without what they have in common, or every short name would be near to every other.
      const meant = closest(name.slice(prefix.length), knownEndings)
      const hint = meant === null ? '' : ` Did you mean ${prefix}${meant}?`
      return `${name} is not a setting of Portcullis and has no effect.${hint}`
    })
  return [...addresses, ...misspelt]
}
