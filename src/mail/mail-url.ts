import { isIPv4 } from 'node:net'

/** The mail server, as `MAIL_URL` names it. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps://`). Otherwise STARTTLS is required, unless the server is on this machine. */
  readonly secure: boolean
  readonly isLocal: boolean
  /** `null` without credentials. */
  readonly auth: { readonly user: string; readonly pass: string } | null
}

/** Submission (RFC 8314): 465 with TLS from the first byte, 587 with STARTTLS. */
const submissionsPort = 465
const submissionPort = 587

/** Parses `MAIL_URL`. Total. @returns `null` for another text */
export function parseMailUrl(text: string): MailServer | null {
  if (/[?#\s]/.test(text) || !URL.canParse(text)) return null
  const { protocol, hostname, port, username, password, pathname } = new URL(text)
  if ((protocol !== 'smtp:' && protocol !== 'smtps:') || hostname === '') return null
  if (pathname !== '' && pathname !== '/') return null
  const user = decoded(username)
  const pass = decoded(password)
  if (user === null || pass === null || (user === '' && pass !== '')) return null
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: port === '' ? (secure ? submissionsPort : submissionPort) : Number(port),
    secure,
    isLocal: isLoopbackHost(host),
    auth: user === '' ? null : { user, pass },
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Whether a host name or address is this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
