/** The result of one check of the installation. */
export interface Check {
  readonly name:
    | 'configuration'
    | 'secret'
    | 'database'
    | 'collections'
    | 'clock'
    | 'indexes'
    | 'roles'
    | 'admin'
    | 'second factors'
    | 'keys'
    | 'subscriptions'
    | 'mail'
  /** `fault`: the server does not start or does not work correctly. `warning`: it works, but needs attention. */
  readonly status: 'ok' | 'warning' | 'fault'
  /** The finding. It never contains a secret. */
  readonly message: string
  /** How to correct it. `null` if there is nothing to do. */
  readonly advice: string | null
}

type Name = Check['name']

export function ok(name: Name, message: string): Check {
  return { name, status: 'ok', message, advice: null }
}

export function warning(name: Name, message: string, advice: string): Check {
  return { name, status: 'warning', message, advice }
}

export function fault(name: Name, message: string, advice: string): Check {
  return { name, status: 'fault', message, advice }
}
