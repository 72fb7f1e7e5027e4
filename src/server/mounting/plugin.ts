import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { takeOver } from '../http/take-over.js'
import type { MountedRequests } from './mounted-requests.js'
import { originalUrlOf, withUnreadBody } from './read-body.js'

/** A plugin for an existing Fastify server: `fastify.register(plugin, { prefix: '/auth' })`. */
export type MountPlugin = (instance: FastifyInstance) => Promise<void>

/** Options of `createPlugin`. */
export interface MountPluginOptions {
  readonly mounted: Pick<MountedRequests, 'serve'>
  /** The server of Portcullis. */
  readonly fastify: FastifyInstance
  readonly basePath: string
}

/**
 * Creates the plugin. It passes requests on unparsed, after the hooks of the existing server up to `preHandler`. Headers
 * that those have set are sent too.
 */
export function createPlugin({ mounted, fastify, basePath }: MountPluginOptions): MountPlugin {
  return async (instance) => {
    // Here, so that a fault of Portcullis stops the start of the existing server.
    await fastify.ready()
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
    const segments = instance.prefix.split('/').length - 1

    function pass({ raw }: FastifyRequest, reply: FastifyReply): void {
      const response = takeOver(reply)
      removePrefix(raw, segments)
      mounted.serve(withUnreadBody(raw), response)
    }

    for (const path of pathsOf(instance.prefix, basePath)) instance.all(path, pass)
  }
}

/** Without any prefix, the routes of the existing server have precedence, one for `/` too. */
function pathsOf(prefix: string, basePath: string): readonly string[] {
  if (prefix === '' && basePath === '') return ['/*']
  return [basePath === '' ? '/' : basePath, `${basePath}/*`]
}

/** Removes the prefix of a plugin, as Express does. By segments, because a prefix may contain parameters. */
function removePrefix(raw: IncomingMessage, segments: number): void {
  if (segments === 0) return
  Object.assign(raw, { originalUrl: originalUrlOf(raw) })
  const prefix = new RegExp(`^(?:/[^/?]*){${segments}}`)
  const rest = (raw.url ?? '').replace(prefix, '')
  raw.url = rest.startsWith('/') ? rest : `/${rest}`
}
