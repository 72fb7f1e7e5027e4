import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import connect from 'connect'
import express from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import type { Portcullis } from '../../src/index.js'

/** A server of an application with Portcullis below `/auth`. */
export interface Mounted {
  /** `fetch` of a path below `/auth`. */
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  /** `null` where nothing listens. */
  readonly port: number | null
  readonly close: () => Promise<void>
}

/** A way to mount Portcullis. */
export interface Mount {
  readonly name: string
  /** `/auth` where the framework leaves the path as it is. */
  readonly basePath: string
  readonly start: (portcullis: Portcullis) => Promise<Mounted>
}

class NestApplication {}
Module({})(NestApplication)

export const mounts: readonly Mount[] = [
  {
    name: 'Express 5, below a path',
    basePath: '',
    start: ({ handler }) => listen(express().use('/auth', handler)),
  },
  {
    name: 'Express 5, behind body parsers, with a base path',
    basePath: '/auth',
    start: ({ handler }) =>
      // As large as its own routes need it.
      listen(
        express()
          .use(express.json({ limit: '5mb' }))
          .use(express.urlencoded())
          .use(handler),
      ),
  },
  { name: 'Connect', basePath: '', start: ({ handler }) => listen(connect().use('/auth', handler)) },
  {
    name: 'Nest 12',
    basePath: '',
    async start({ handler }) {
      const app = await NestFactory.create(NestApplication, { logger: ['error'] })
      app.use('/auth', handler)
      await app.listen(0)
      return { ...over(app.getHttpServer()), close: () => app.close() }
    },
  },
  { name: 'a plain Node server', basePath: '/auth', start: ({ handler }) => listen(handler) },
  {
    name: 'Fastify 5, below a prefix',
    basePath: '',
    async start({ plugin }) {
      const app = fastify()
      app.get('/', async () => 'own page')
      await app.register(plugin, { prefix: '/auth' })
      await app.listen({ port: 0 })
      return { ...over(app.server), close: () => app.close() }
    },
  },
  {
    name: 'Fastify 5, with a base path',
    basePath: '/auth',
    async start({ plugin }) {
      const app = fastify()
      app.get('/', async () => 'own page')
      await app.register(plugin)
      await app.listen({ port: 0 })
      return { ...over(app.server), close: () => app.close() }
    },
  },
  {
    name: 'Hono on Node',
    basePath: '/auth',
    async start(portcullis) {
      const app = new Hono()
      for (const path of ['/auth', '/auth/*']) app.all(path, (context) => portcullis.fetch(context.req.raw))
      const server = serve({ fetch: app.fetch, port: 0 })
      if (!server.listening) await once(server, 'listening')
      return { ...over(server), close: () => closeServer(server) }
    },
  },
  {
    name: 'route handlers as those of Next, without a server',
    basePath: '/auth',
    async start(portcullis) {
      // Next passes the parameters of the route as second argument.
      const handle = (request: Request, _context: { params: Promise<unknown> }) => portcullis.fetch(request)
      const routes = { GET: handle, HEAD: handle, POST: handle, OPTIONS: handle, PUT: handle }
      return {
        port: null,
        async send(path, init = {}) {
          const request = new Request(`http://app.example/auth${path}`, init)
          const route = Object.entries(routes).find(([method]) => method === request.method)
          if (route === undefined) throw new Error('There is no such route handler.')
          return route[1](request, { params: Promise.resolve({ all: [path] }) })
        },
        close: async () => undefined,
      }
    },
  },
]

/** Starts a Node server with this listener on a free port. */
export async function listen(listener: RequestListener): Promise<Mounted> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { ...over(server), close: () => closeServer(server) }
}

function over(server: { address(): AddressInfo | string | null }) {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('It does not listen on a port.')
  const { port } = address
  return {
    port,
    send: (path: string, init?: RequestInit) =>
      fetch(`http://localhost:${port}/auth${path}`, { redirect: 'manual', ...init }),
  }
}

async function closeServer(server: {
  close(onClosed: () => void): unknown
  closeAllConnections?(): void
}): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections?.()
  await closed
}
