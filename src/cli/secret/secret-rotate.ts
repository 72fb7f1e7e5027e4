import { join } from 'node:path'
import { countStale, resealPasswords } from '../../accounts/index.js'
import type { Configuration } from '../../config/index.js'
import { UnknownSecretError } from '../../secrets/index.js'
import type { KeySet } from '../../tokens/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { CommandFailure } from '../lib/command-failure.js'
import { exitCodes } from '../lib/exit-codes.js'
import { print } from '../lib/print.js'
import { count, createProgress } from '../lib/progress.js'
import { type StoredData, withStoredData } from '../lib/stored-data.js'

/**
 * Puts everything that is encrypted in the database under the current secret. Doing it again, or after it was
 * interrupted, does what is left.
 *
 * @returns the exit code: 0 when nothing is left under another secret
 */
export async function rotateSecret(context: CommandContext): Promise<number> {
  const outcome = await withStoredData(context, (data) => rotate(data, context), requireBothSecrets)
  await print(context.stdout, outcomeText(outcome))
  return outcome.left === 0 && outcome.keys !== 'lost' ? exitCodes.ok : exitCodes.failed
}

/** What was done, and what is left. */
interface Outcome {
  readonly passwords: number
  /** `lost`: one of them is under neither secret, so none was touched. */
  readonly keys: number | 'lost'
  /** Passwords that are not under the current secret. */
  readonly left: number
  /** Of these, the accounts whose password no configured secret opens. */
  readonly lost: readonly string[]
}

async function rotate({ accounts, hasher, secrets, keySet }: StoredData, context: CommandContext) {
  // First the keys: a server without the new secret can't use one that another makes under it.
  const keys = await resealKeys(keySet)
  const dependencies = { accounts, hasher, keyId: secrets.keyId }
  const progress = createProgress(context, 'passwords', await countStale(dependencies))
  let passwords = 0
  const lost: string[] = []
  try {
    for await (const batch of resealPasswords(dependencies)) {
      passwords += batch.resealed
      lost.push(...batch.lost)
      progress.advance(batch.resealed + batch.overtaken + batch.lost.length)
    }
  } finally {
    progress.end()
  }
  return { passwords, keys, lost, left: await countStale(dependencies) }
}

async function resealKeys(keySet: KeySet): Promise<number | 'lost'> {
  try {
    return await keySet.reseal()
  } catch (error) {
    if (error instanceof UnknownSecretError) return 'lost'
    throw error
  }
}

const shownAccounts = 10

function outcomeText({ passwords, keys, left, lost }: Outcome): string {
  const written = left - lost.length
  const parts = [
    `Re-encrypted: ${count(passwords)} passwords, ${keys === 'lost' ? 0 : keys} signing keys.`,
    ...(keys === 'lost'
      ? [
          'A signing key is encrypted with neither secret. Find it with `portcullis keys list` and remove it with `portcullis keys revoke`.',
        ]
      : []),
    ...(lost.length > 0 ? [lostText(lost)] : []),
    ...(written > 0
      ? [
          `${count(written)} passwords are left. They were written during the run by a server with another ` +
            'PORTCULLIS_SECRET. Restart it with the new secret and run the command again.',
        ]
      : []),
    ...(left === 0 && keys !== 'lost'
      ? [
          'Nothing is encrypted with the previous secret. Remove PORTCULLIS_SECRET_PREVIOUS from every server.',
        ]
      : []),
  ]
  return `${parts.join('\n')}\n`
}

function lostText(lost: readonly string[]): string {
  const more = lost.length > shownAccounts ? ', …' : ''
  return (
    `The passwords of ${count(lost.length)} accounts are encrypted with neither secret, so these accounts cannot sign in: ` +
    `${lost.slice(0, shownAccounts).join(', ')}${more}. ` +
    'Run the command again with their secret as PORTCULLIS_SECRET_PREVIOUS.'
  )
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
