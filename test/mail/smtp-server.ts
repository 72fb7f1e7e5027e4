import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as the mail server got it. */
export interface ReceivedMail {
  readonly from: string
  /** Exactly as in RCPT TO. */
  readonly to: readonly string[]
  readonly raw: string
  readonly isSecure: boolean
  readonly user: string | null
}

/** A key and a certificate for 127.0.0.1, which is its own authority. */
function createTestCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-smtp-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const names = ['-days', '1', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert, ...names], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Made once for a test file: openssl takes a moment. */
export const certificate = createTestCertificate()

export interface SmtpOptions extends SMTPServerOptions {
  readonly port?: number
  /** Called with each connection. */
  readonly onSocket?: (socket: Socket) => void
  /** What a mail is answered with, after its last byte. Default: it is accepted. */
  readonly answerData?: (mail: ReceivedMail, count: number) => Error | null | Promise<Error | null>
}

/** Starts a real mail server that keeps what it accepts. */
export async function startSmtp({ port = 0, onSocket, answerData, ...options }: SmtpOptions = {}) {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let count = 0
  const smtp = new SMTPServer({
    ...certificate,
    authOptional: true,
    closeTimeout: 100,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('535 wrong password')),
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const mail: ReceivedMail = {
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          isSecure: secure,
          user: user === undefined ? null : String(user),
        }
        count += 1
        const refusal = (await answerData?.(mail, count)) ?? null
        if (refusal === null) received.push(mail)
        done(refusal)
      })
    },
    ...options,
  })
  smtp.on('error', () => undefined) // of clients that disconnect
  smtp.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    onSocket?.(socket)
  })
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', resolve))
  // The server listens on TCP, so its address is no path.
  const address = smtp.server.address() as AddressInfo
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise<void>((resolve) => smtp.close(() => resolve()))
    },
  }
}

export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
