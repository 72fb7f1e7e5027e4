import type { Application } from './portcullis.js'
import type { Portcullis } from './public.js'

const applications = new WeakMap<Portcullis, Application>()

/** Keeps the internal services of a server that an application was given. */
export function keepApplication(application: Application): void {
  applications.set(application.portcullis, application)
}

/** The internal services of a server. `undefined` if `createPortcullis` did not create it. */
export function applicationOf(portcullis: Portcullis): Application | undefined {
  return applications.get(portcullis)
}
