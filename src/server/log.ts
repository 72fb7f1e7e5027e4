import type { FastifyRequest } from 'fastify'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

const maxMessageLength = 2000
const maxCauses = 3

/** Names under which credentials travel. Nothing of ours logs them; this is for what an application logs. */
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

/** What a log line shows of an error and of a request: never an error's own members, a header, a query string. */
export const serializers = {
  err: (error: unknown) => describeError(error, 0),
  req: ({ method }: { readonly method?: string }) => ({ method }),
  res: ({ statusCode }: { readonly statusCode?: number }) => ({ statusCode }),
} satisfies LoggerOptions['serializers']

/** The server's logger: JSON lines, credentials redacted wherever in a line they stand. */
export function createLogger(options: {
  readonly level: string
  readonly destination?: DestinationStream
}): Logger {
  const { level, destination } = options
  const settings = { level, serializers, hooks: { streamWrite: redactLine } } satisfies LoggerOptions
  return destination === undefined ? pino(settings) : pino(settings, destination)
}

const secretNameSet: ReadonlySet<string> = new Set(secretNames)
// Inside a string, the quotes would be escaped: this matches names of members only.
const secretMember = new RegExp(`"(?:${secretNames.join('|')})":`)

/**
 * The line as it may be written. A look at the text costs next to nothing; pino's own redaction by path, with
 * wildcards, takes apart every object that is logged, and costs a request more than all else that Portcullis adds.
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

/** The logger of one request: its lines carry the request's id. */
export function logOf({ log }: Pick<FastifyRequest, 'log'>): Logger {
  // Fastify's type names the methods it uses itself; the object is a child of the pino logger it was given.
  return log as Logger
}

/** Only these members: a driver's error carries the documents of the write that failed. */
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

/** The stack without its first lines, which repeat the message at full length. */
function framesOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .map((line) => line.trim())
}
