import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions, type Server as TlsServer } from 'node:tls'
import type { Logger } from 'pino'

/** A certificate chain and its private key, as PEM. */
interface Pair {
  readonly cert: string
  readonly key: string
}

export interface TlsFilesOptions {
  readonly certFile: string
  readonly keyFile: string
  readonly log: Logger
  readonly now?: () => Date
  /** How often the files are read again. Default 2,000. */
  readonly intervalMs?: number | undefined
}

/** The TLS of a server, from files that are replaced while it runs. */
export interface TlsFiles {
  /** For `https.createServer`. */
  readonly options: SecureContextOptions
  /** Reads the files again from now on, for new connections of these servers; connections that are open keep what they have. */
  watch(servers: readonly TlsServer[]): void
  stop(): void
}

const defaultIntervalMs = 2_000
const minVersion = 'TLSv1.2'

/**
 * Reads the files now, and again while the server runs.
 *
 * They are compared by what is in them: certbot swaps symbolic links, Kubernetes the folder above them, others write in
 * place, and none of that is told by one kind of file event. A new pair is used once it is whole, its key belongs to the
 * certificate and the certificate is valid; until then the old one stays. Certificate and key may be written one after the
 * other, so a fault counts when it is still there at the next look.
 *
 * @throws Error where they can not be used at the start
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

/** Why a pair can not be used; `null` where it can. Nothing of the key is in it. */
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
