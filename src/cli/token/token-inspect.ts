import { readConfiguration } from '../../application/configuration.js'
import { databaseErrors } from '../../database/index.js'
import { ExpectedError } from '../../lib/errors.js'
import { exitCodes } from '../../lib/exit-codes.js'
import { createDatabaseSessionStates, createSessionModel } from '../../sessions/index.js'
import { explainToken, explanationText, type TokenExplanation } from '../../tokens/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { type CommandServices, withServices } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { askHidden, readFirstLine } from '../lib/secret-input.js'
import { findingOf, type LookedUp, type SessionFinding } from './token-session.js'

/** Options of `token inspect`. */
export interface InspectToken {
  /** If omitted or `-`, the token is prompted for or read from standard input. */
  readonly token?: string | undefined
  readonly json?: true
}

/**
 * Runs `token inspect`: explains an access token and why it is refused.
 *
 * @returns the exit code: 0 if a server accepts the token now
 */
export async function inspectToken({ token, json }: InspectToken, context: CommandContext): Promise<number> {
  const text = token === undefined || token === '-' ? await readToken(context) : token
  const { explanation, session } = await examined(text, context)
  const isAccepted = explanation.verdict === 'valid' && session.state === 'live'
  await print(
    context.stdout,
    json
      ? `${JSON.stringify({ accepted: isAccepted, ...explanation, session }, null, 2)}\n`
      : `${explanationText(explanation)}Session\n  ${session.state}: ${session.explanation}\n`,
  )
  return isAccepted ? exitCodes.ok : exitCodes.failed
}

interface Examined {
  readonly explanation: TokenExplanation
  readonly session: SessionFinding
}

function readToken(context: CommandContext): Promise<string> {
  return context.stdin.isTTY ? askHidden('Token: ', 'token', context) : readFirstLine('token', context)
}

/** Uses the stored keys and sessions. If the database is not available, explains the token without them. */
async function examined(token: string, context: CommandContext): Promise<Examined> {
  try {
    return await withServices(context, { collections: 'check', isQuiet: true }, (services) =>
      examineWith(token, services, context.now()),
    )
  } catch (error) {
    if (!isOfDatabase(error)) throw error
    context.stderr.write(`portcullis: ${error.message} Neither keys nor sessions were looked up.\n`)
    const { issuer, audience } = readConfiguration({ env: context.env })
    const now = context.now()
    const explanation = explainToken(token, { find: null, keys: [], issuer, audience, now })
    return { explanation, session: findingOf('not looked up', null, now) }
  }
}

async function examineWith(
  token: string,
  { config, store, keySet }: CommandServices,
  now: Date,
): Promise<Examined> {
  const { issuer, audience } = config
  const keys = await keySet.list()
  const explanation = explainToken(token, { find: keySet.find, keys, issuer, audience, now })
  const { sid, sub } = explanation.claims ?? {}
  const looked: LookedUp =
    typeof sid === 'string'
      ? ((await createDatabaseSessionStates(createSessionModel(store)).find(sid)) ?? 'not there')
      : 'not looked up'
  return { explanation, session: findingOf(looked, sub, now) }
}

function isOfDatabase(error: unknown): error is ExpectedError {
  return error instanceof ExpectedError && databaseErrors.some((Definition) => error instanceof Definition)
}
