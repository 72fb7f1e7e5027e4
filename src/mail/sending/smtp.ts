import type { ConnectionOptions } from 'node:tls'
import type { Transporter } from 'nodemailer'
import { isAddress, parseMailbox } from '../addresses.js'
import type { MailServer } from '../mail-url.js'
import type { OutgoingMail } from '../public.js'

/** Sends mails by SMTP (RFC 5321), one connection each. */
export interface SmtpTransport {
  /**
   * Resolves once the server has accepted the mail.
   *
   * @param signal - closes the connection
   * @throws Error of nodemailer, with `code`, and `command` and `responseCode` of a reply
   */
  send(mail: OutgoingMail, signal?: AbortSignal): Promise<void>
  /** Connects and authenticates, and sends nothing. @throws as `send` */
  verify(): Promise<void>
}

/** Before the server has read anything, another attempt costs nothing. */
const connectMs = 15_000
/**
 * RFC 5321, section 4.5.3.2.6: a server may take ten minutes to accept what it has read. One that is given up earlier may have
 * accepted it, and would get it again.
 */
const replyMs = 600_000

/**
 * Creates the transport to a mail server. Nothing is loaded or connected before the first mail.
 *
 * @param tls - of connections, for tests: further authorities
 */
export function createSmtpTransport(server: MailServer, tls: ConnectionOptions = {}): SmtpTransport {
  const { host, port, secure, isLocal, auth } = server
  let loading: Promise<Transporter> | null = null

  async function load(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host,
      port,
      secure,
      // Without it, whoever is between could take it out of the answer, and read mail and password.
      requireTLS: !secure && !isLocal,
      // What goes to this machine itself nobody reads on the way; its certificate is often self-signed.
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: !isLocal, ...tls },
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: replyMs,
      // Otherwise a server that offers no authentication is sent the mail without it.
      ...(auth === null ? {} : { auth, forceAuth: true }),
      disableFileAccess: true,
      disableUrlAccess: true,
      allowInternalNetworkInterfaces: true,
    })
  }

  const transporter = () => {
    loading ??= load()
    return loading
  }

  return {
    async send({ from, to, subject, text, html, messageId }, signal) {
      const sender = parseMailbox(from)
      if (sender === null || !isAddress(to)) throw new Error('Sender or recipient is not an address.')
      await (await transporter()).sendMail({
        // Objects, and an envelope of their own: no text is parsed for addresses.
        from: sender,
        to: { name: '', address: to },
        envelope: { from: sender.address, to: [to] },
        subject,
        text,
        ...(html === null ? {} : { html }),
        messageId,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(signal === undefined ? {} : { signal }),
      })
    },
    async verify() {
      await (await transporter()).verify()
    },
  }
}
