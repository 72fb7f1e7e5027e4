/** What one look at the installation found. */
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
    | 'keys'
  /** `fault`: the server does not start, or does not do what it promises. `warning`: it does, and yet. */
  readonly status: 'ok' | 'warning' | 'fault'
  /** What was found. Never a secret. */
  readonly message: string
  /** What to do about it; `null` where there is nothing to do. */
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
