import { oneLine } from '../rendering/render.js'

/** What the log says of a failed attempt. */
export interface FailureDescription {
  readonly message: string
  readonly code?: string
  /** The SMTP command that was answered, and the code of the answer. */
  readonly command?: string
  readonly responseCode?: number
}

const maxLength = 300

/**
 * Describes the error of an attempt to send a mail: without addresses, links and tokens, which the answers of mail servers
 * may repeat. Total.
 */
export function describeFailure(error: unknown): FailureDescription {
  const { message, code, command, responseCode }: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error, message: Reflect.get(error, 'message') } : {}
  return {
    message: typeof message === 'string' ? redacted(message) : 'unknown error',
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof command === 'string' ? { command: redacted(command) } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
  }
}

function redacted(text: string): string {
  return oneLine(text)
    .replace(/https?:\S+/gi, '[link]')
    .replace(/\S*pcm_\S*/g, '[token]')
    .replace(/\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/g, '[code]')
    .replace(/[^\s<>]+@[^\s<>]+/g, '[address]')
    .slice(0, maxLength)
}
