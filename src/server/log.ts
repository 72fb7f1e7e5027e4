import type { FastifyRequest } from 'fastify'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

const maxMessageLength = 2000
const maxCauses = 3

/** Member names whose values are credentials. Portcullis never logs them. This covers what an application logs. */
const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
]

/** pino serializers. They omit an error's own members, headers and query strings. */
export const serializers = {
  err: (error: unknown) => describeError(error, 0),
  req: ({ method }: { readonly method?: string }) => ({ method }),
  res: ({ statusCode }: { readonly statusCode?: number }) => ({ statusCode }),
} satisfies LoggerOptions['serializers']

/** Creates the server's logger. It writes JSON lines and redacts credentials at any depth. */
export function createLogger(options: {
  readonly level: string
  readonly destination?: DestinationStream
}): Logger {
  const { level, destination } = options
  const settings = { level, serializers, hooks: { streamWrite: redactLine } } satisfies LoggerOptions
  return destination === undefined ? pino(settings) : pino(settings, destination)
}

const secretNameSet: ReadonlySet<string> = new Set(secretNames)
// Quotes inside a JSON string are escaped, so this matches member names only.
const secretMember = new RegExp(`"(?:${secretNames.join('|')})":`)

/**
 * Redacts credentials in a log line. Searching the text costs almost nothing. pino's redaction by wildcard paths
 * traverses every logged object, which costs a request more than everything else that Portcullis adds.
 */
export function redactLine(line: string): string {
  if (!secretMember.test(line)) return line
  try {
    const record: unknown = JSON.parse(line, (name, value: unknown) =>
      secretNameSet.has(name) ? '[redacted]' : value,
    )
    return `${JSON.stringify(record)}\n`
  } catch {
    return `${JSON.stringify({ level: 50, time: Date.now(), msg: 'log line omitted: it names a credential and is not JSON' })}\n`
  }
}

/** The logger of one request. Its lines contain the request ID. */
export function logOf({ log }: Pick<FastifyRequest, 'log'>): Logger {
  // Fastify's type lists only the methods that Fastify uses. The object is a child of our pino logger.
  return log as Logger
}

/** Copies these members only: errors of the MongoDB driver contain the documents of the failed write. */
function describeError(error: unknown, depth: number): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack, cause } = error
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? { code: error.code } : {}
  return {
    type: name,
    message: message.slice(0, maxMessageLength),
    ...code,
    stack: framesOf(stack),
    ...(cause === undefined || depth >= maxCauses ? {} : { cause: describeError(cause, depth + 1) }),
  }
}

/** The stack frames without the leading lines, which repeat the untruncated message. */
function framesOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim())
}
