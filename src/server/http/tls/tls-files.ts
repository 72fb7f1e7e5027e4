import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions, type Server as TlsServer } from 'node:tls'
import type { Logger } from 'pino'

/** A certificate chain and its private key, in PEM format. */
interface Pair {
  readonly cert: string
  readonly key: string
}

/** Options of `openTlsFiles`. */
export interface TlsFilesOptions {
  readonly certFile: string
  readonly keyFile: string
  readonly log: Logger
  readonly now?: () => Date
  /** Interval at which the files are read again. Default 2,000. */
  readonly intervalMs?: number | undefined
}

/** The TLS certificate of a server, reloaded when its files change. */
export interface TlsFiles {
  /** Options for `https.createServer`. */
  readonly options: SecureContextOptions
  /** Starts to reload the files for these servers. Open connections keep their certificate. */
  watch(servers: readonly TlsServer[]): void
  stop(): void
}

const defaultIntervalMs = 2_000
const minVersion = 'TLSv1.2'

/**
 * Reads the TLS files and reloads them when they change.
 *
 * The files are polled and compared by content. certbot replaces symbolic links, Kubernetes replaces the parent
 * folder, and other tools write in place. No single file event covers all of these. A new pair is used if its key
 * belongs to its certificate and the certificate is valid. Otherwise the previous pair stays in use. Certificate and
 * key may be written one after the other, so an invalid pair is logged only if the next read finds it again.
 *
 * @throws Error if a file cannot be read at the start
 */
export function openTlsFiles({
  certFile,
  keyFile,
  log,
  now = () => new Date(),
  intervalMs = defaultIntervalMs,
}: TlsFilesOptions): TlsFiles {
  let current: Pair = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  let refused: { readonly reason: string; readonly pair: Pair | null; isLogged: boolean } | null = null
  let timer: NodeJS.Timeout | undefined

  async function look(servers: readonly TlsServer[]): Promise<void> {
    const pair = await readPair()
    if (pair instanceof Error) return refuse(null, pair.message)
    if (isSame(pair, current)) {
      refused = null
      return
    }
    const fault = faultOf(pair, now())
    if (fault !== null) return refuse(pair, fault)
    for (const server of servers) server.setSecureContext({ ...pair, minVersion })
    current = pair
    refused = null
    const { validTo, fingerprint256 } = new X509Certificate(pair.cert)
    log.info({ validTo, fingerprint256 }, 'TLS certificate reloaded: used for new connections')
  }

  async function readPair(): Promise<Pair | Error> {
    try {
      const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
      return { cert, key }
    } catch (error) {
      return error instanceof Error ? error : new Error('The files cannot be read.')
    }
  }

  function refuse(pair: Pair | null, reason: string): void {
    const isKnown = refused !== null && refused.reason === reason && isSame(refused.pair, pair)
    if (!isKnown) refused = { reason, pair, isLogged: false }
    else if (refused !== null && !refused.isLogged) {
      refused.isLogged = true
      log.error({ reason, certFile, keyFile }, 'TLS reload failed: keeping the previous certificate')
    }
  }

  return {
    options: { ...current, minVersion },
    watch(servers) {
      const next = () => {
        timer = setTimeout(() => {
          void look(servers)
            .catch((error: unknown) => log.error({ err: error }, 'checking for renewed TLS files failed'))
            .finally(() => timer !== undefined && next())
        }, intervalMs).unref()
      }
      if (timer === undefined) next()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

function isSame(one: Pair | null, other: Pair | null): boolean {
  return one?.cert === other?.cert && one?.key === other?.key
}

/** Why a pair cannot be used. `null` if it can. Contains nothing of the key. */
function faultOf({ cert, key }: Pair, at: Date): string | null {
  try {
    const certificate = new X509Certificate(cert)
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      return 'the private key does not match the certificate'
    if (Date.parse(certificate.validTo) < at.getTime()) return 'the certificate has expired'
    if (Date.parse(certificate.validFrom) > at.getTime()) return 'the certificate is not valid yet'
    createSecureContext({ cert, key, minVersion })
    return null
  } catch (error) {
    return error instanceof Error
      ? error.message
      : 'they are not a certificate and its private key in PEM format'
  }
}
