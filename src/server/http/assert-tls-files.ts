import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { ConfigurationError, type ConfigurationFault, shown } from '../../config/index.js'
import type { ServerSettings } from '../settings.js'

/**
 * Refuses TLS files that Node can not use, before anything is started: it says of them only which routine failed.
 *
 * @throws ConfigurationError naming the setting and its file
 */
export function assertTlsFiles({
  tlsCertFile,
  tlsKeyFile,
}: Pick<ServerSettings, 'tlsCertFile' | 'tlsKeyFile'>): void {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return
  const cert = textOf(tlsCertFile)
  const key = textOf(tlsKeyFile)
  const faults = [
    ...faultOf(
      'TLS_CERT_FILE',
      tlsCertFile,
      cert === null || !isUsable({ cert }),
      'must hold a certificate chain as PEM',
    ),
    ...faultOf(
      'TLS_KEY_FILE',
      tlsKeyFile,
      key === null || !isUsable({ key }),
      'must hold a private key as PEM, not encrypted',
    ),
  ]
  if (faults.length === 0 && cert !== null && key !== null) {
    faults.push(
      ...faultOf(
        'TLS_KEY_FILE',
        tlsKeyFile,
        !isUsable({ cert, key }),
        'must hold the key of the certificate in TLS_CERT_FILE',
      ),
    )
  }
  if (faults.length > 0) throw new ConfigurationError(faults)
}

function faultOf(key: string, path: string, isFaulty: boolean, rule: string): readonly ConfigurationFault[] {
  if (!isFaulty) return []
  const value = shown(path)
  return [value === undefined ? { key, rule } : { key, rule, value }]
}

/** The crypto library's own message may quote its input, so it is dropped. */
function isUsable(options: SecureContextOptions): boolean {
  try {
    createSecureContext(options)
    return true
  } catch {
    return false
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
