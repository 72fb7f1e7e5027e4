import type { PortcullisOptions } from '../../src/index.js'
import { startPortcullis } from '../harness/portcullis.js'
import { type OpenedStream, openStream } from './open-stream.js'
import { streamingApplication } from './streaming-application.js'

/** Starts a server of the streaming application with these limits, and registers an account. */
export async function start(options: Pick<PortcullisOptions, 'limits'> = {}) {
  const application = streamingApplication()
  const server = await startPortcullis({ ...application.options, ...options })
  const { accessToken: token } = await server.api.register('ana')
  const open = (query = 'subscription { noteAdded { id text } }', options: object = {}) =>
    openStream({ url: server.url, query, token, ...options })
  return { ...application, server, token, open }
}

/** The extensions of the first error of the last result. */
export const firstError = (stream: OpenedStream) => stream.results().at(-1)?.errors?.[0]?.extensions
