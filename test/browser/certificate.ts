import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface CertificateFiles {
  readonly tlsKeyFile: string
  readonly tlsCertFile: string
}

/** Makes a key and a self-signed certificate in `folder`, good for a day; a browser must be told to take it. */
export function createCertificate(folder: string): CertificateFiles {
  const tlsKeyFile = join(folder, 'key.pem')
  const tlsCertFile = join(folder, 'cert.pem')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', tlsKeyFile]
  const name = ['-days', '1', '-subj', '/CN=portcullis.test']
  execFileSync('openssl', ['req', '-x509', ...key, '-out', tlsCertFile, ...name], { stdio: 'ignore' })
  return { tlsKeyFile, tlsCertFile }
}
