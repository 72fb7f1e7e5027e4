import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CertificateFiles } from './certificate.js'

export interface HttpsServer {
  readonly port: number
  stop(): Promise<void>
}

/** Serves an empty page under every host name and path: somebody's front end, or a thief's. */
export function startPageServer(certificate: CertificateFiles): Promise<HttpsServer> {
  return listen(certificate, (_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>A page</title><link rel="icon" href="data:,">')
  })
}

/** A proxy before the API as too many are configured: it lets the pages of every origin ask and read, with cookies. */
export function startCarelessProxy(certificate: CertificateFiles, apiPort: number): Promise<HttpsServer> {
  return listen(certificate, (asked, response) => {
    response.setHeader('access-control-allow-origin', asked.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-headers', 'content-type')
    if (asked.method === 'OPTIONS') {
      response.end()
      return
    }
    const { method, url, headers } = asked
    const onward = request(
      { host: '127.0.0.1', port: apiPort, method, path: url, headers, rejectUnauthorized: false },
      (answer) => {
        for (const name of ['content-type', 'set-cookie'] as const) {
          const value = answer.headers[name]
          if (value !== undefined) response.setHeader(name, value)
        }
        response.statusCode = answer.statusCode ?? 502
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    asked.pipe(onward)
  })
}

async function listen({ tlsKeyFile, tlsCertFile }: CertificateFiles, handle: RequestListener) {
  const server = createServer({ key: readFileSync(tlsKeyFile), cert: readFileSync(tlsCertFile) }, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
