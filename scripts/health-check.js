// The container's health check: asks the server beside it, and exits with 1 unless it answers 200.
// @ts-check
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

const { HOST, PORT = '4000', TLS_CERT_FILE, PORTCULLIS_BASE_PATH = '' } = process.env
const timeoutMs = 2_000

/** @type {import('node:https').RequestOptions} */
const target = {
  // The unspecified addresses are for listening only; the server answers on the loopback address then.
  host: HOST && !['0.0.0.0', '::'].includes(HOST) ? HOST : '127.0.0.1',
  port: PORT,
  path: `${PORTCULLIS_BASE_PATH.trim().replace(/\/$/, '')}/healthz`,
  timeout: timeoutMs,
  // It asks itself, by an address that the certificate need not name.
  rejectUnauthorized: false,
}

const request = (TLS_CERT_FILE ? requestHttps : requestHttp)(target, (response) => {
  process.exit(response.statusCode === 200 ? 0 : 1)
})
request.on('timeout', () => process.exit(1))
request.on('error', () => process.exit(1))
request.end()
