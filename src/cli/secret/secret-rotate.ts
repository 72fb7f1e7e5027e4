import { join } from 'node:path'
import type { Configuration } from '../../application/configuration.js'
import { exitCodes } from '../../lib/exit-codes.js'
import type { Sealed } from '../../manifest/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { withServices } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { count, createProgress } from '../lib/progress.js'

/**
 * Re-encrypts all encrypted values in the database with the current secret. It can be repeated, and continues after an
 * interruption.
 *
 * @returns the exit code: 0 if no value is encrypted with another secret
 */
export async function rotateSecret(context: CommandContext): Promise<number> {
  const steps = { first: requireBothSecrets, collections: 'check', isQuiet: true } as const
  const outcomes = await withServices(context, steps, async ({ running }) => {
    const done: Outcome[] = []
    // In the order of the features, with keys before passwords: a server without the new secret cannot use a signing
    // key that another server encrypted with it.
    for (const sealed of running.flatMap((each) => each.encrypted ?? []))
      done.push(await resealAll(sealed, context))
    return done
  })
  await print(context.stdout, outcomeText(outcomes))
  return outcomes.every(({ left }) => left === 0) ? exitCodes.ok : exitCodes.failed
}

/** The result for one kind of value. */
interface Outcome {
  readonly sealed: Sealed
  readonly resealed: number
  /** The number of values that are not encrypted with the current secret. */
  readonly left: number
  /** IDs of those that no configured secret decrypts. */
  readonly lost: readonly string[]
}

async function resealAll(sealed: Sealed, context: CommandContext): Promise<Outcome> {
  const progress = createProgress(context, sealed.what, await sealed.countStale())
  let resealed = 0
  const lost: string[] = []
  try {
    for await (const batch of sealed.reseal()) {
      resealed += batch.resealed
      lost.push(...batch.lost)
      progress.advance(batch.resealed + batch.overtaken + batch.lost.length)
    }
  } finally {
    progress.end()
  }
  return { sealed, resealed, lost, left: await sealed.countStale() }
}

function outcomeText(outcomes: readonly Outcome[]): string {
  const done = outcomes.map(({ sealed, resealed }) => `${count(resealed)} ${sealed.what}`)
  const parts = [
    `Re-encrypted: ${done.join(', ')}.`,
    ...outcomes.flatMap(lostText),
    ...outcomes.flatMap(leftText),
    ...(outcomes.every(({ left }) => left === 0)
      ? [
          'Nothing is encrypted with the previous secret. Remove PORTCULLIS_SECRET_PREVIOUS from every server.',
        ]
      : []),
  ]
  return `${parts.join('\n')}\n`
}

const shownIds = 10

function lostText({ sealed: { what, ifLost }, lost }: Outcome): readonly string[] {
  if (lost.length === 0) return []
  const ids = `${lost.slice(0, shownIds).join(', ')}${lost.length > shownIds ? ', …' : ''}`
  return [
    `${count(lost.length)} ${what} are encrypted with neither secret: ${ids}. ${ifLost.effect} ${ifLost.cure}`,
  ]
}

function leftText({ sealed: { what }, left, lost }: Outcome): readonly string[] {
  const written = left - lost.length
  if (written <= 0) return []
  return [
    `${count(written)} ${what} are left. They were written during the run by a server with another ` +
      'PORTCULLIS_SECRET. Restart it with the new secret and run the command again.',
  ]
}

/** @throws CommandFailure */
function requireBothSecrets({ secret, secretPrevious, dataDir }: Configuration): void {
  if (secretPrevious !== undefined) return
  if (secret !== undefined) {
    throw new CommandFailure(
      'Set PORTCULLIS_SECRET to the new secret and PORTCULLIS_SECRET_PREVIOUS to the previous one, here and for ' +
        'every server. Then run the command again.',
      exitCodes.configuration,
    )
  }
  const file = join(dataDir, 'secret')
  throw new CommandFailure(
    `The development secret is stored in ${file}, beside the data that it encrypts, so a rotation ` +
      'would not protect the data. To change to your own secret, stop the server and run the command with ' +
      `PORTCULLIS_SECRET set to it and PORTCULLIS_SECRET_PREVIOUS="$(cat ${file})". Keep PORTCULLIS_SECRET set afterwards.`,
    exitCodes.configuration,
  )
}
