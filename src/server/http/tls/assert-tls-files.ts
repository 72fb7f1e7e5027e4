import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { ConfigurationError, type ConfigurationFault, shown } from '../../../config/index.js'
import type { ServerSettings } from '../../settings.js'

/**
 * Validates the TLS files before the start. Node's own error names only the failed OpenSSL routine.
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
      'must contain a certificate chain in PEM format',
    ),
    ...faultOf(
      'TLS_KEY_FILE',
      tlsKeyFile,
      key === null || !isUsable({ key }),
      'must contain an unencrypted private key in PEM format',
    ),
  ]
  if (faults.length === 0 && cert !== null && key !== null) {
    faults.push(
      ...faultOf(
        'TLS_KEY_FILE',
        tlsKeyFile,
        !isUsable({ cert, key }),
        'must contain the private key of the certificate in TLS_CERT_FILE',
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

/** Discards the error, because OpenSSL's message may quote its input. */
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
