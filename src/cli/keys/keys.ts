import type { KeySet, KeySummary } from '../../tokens/index.js'
import type { CommandContext } from '../lib/command-context.js'
import { withServices } from '../lib/command-services.js'
import { print } from '../lib/print.js'
import { createTable } from '../lib/table.js'

/** Quiet, because the output of the commands reports all changes of keys. */
const steps = { collections: 'check', isQuiet: true } as const

/** Lists all signing keys, including removed ones. */
export async function listKeys({ json }: { readonly json?: true }, context: CommandContext): Promise<void> {
  const keys = await withServices(context, steps, async ({ keySet }) =>
    (await keySet.list()).map(viewOf(keySet)),
  )
  await print(context.stdout, json ? asJson(keys) : asTable(keys))
}

/** Activates the upcoming key when it has been published long enough for other services to know it. */
export async function rotateKeys(context: CommandContext): Promise<void> {
  const said = await withServices(context, steps, async ({ keySet }) => {
    const before = await keySet.list()
    await keySet.rotate()
    return takeover(before, await keySet.list())
  })
  await print(context.stdout, said)
}

/** Retires a key. Tokens that it signed are accepted until they expire. */
export async function retireKey(kid: string, context: CommandContext): Promise<void> {
  const said = await withServices(context, steps, async ({ keySet }) => {
    const before = await keySet.list()
    await keySet.retire(kid)
    const after = await keySet.list()
    if (kid === currentOf(before)?.kid) return takeover(before, after)
    const isRetiring = after.find((key) => key.kid === kid)?.state === 'retiring'
    return `${kid} ${isRetiring ? retiring(kid, after) : 'was removed: it never signed a token'}.\n`
  })
  await print(context.stdout, said)
}

/** Revokes a key at once. Tokens that it signed are refused. */
export async function revokeKey(kid: string, context: CommandContext): Promise<void> {
  const current = await withServices(context, steps, async ({ keySet }) => {
    await keySet.revoke(kid)
    return currentOf(await keySet.list())
  })
  const signs = current === undefined ? '' : ` ${current.kid} is now the signing key.`
  await print(context.stdout, `${kid} is revoked. Tokens that it signed are no longer accepted.${signs}\n`)
}

/** A key as the command shows it. */
interface KeyView extends KeySummary {
  /** Whether tokens that it signed are accepted. */
  readonly verifies: boolean
}

function viewOf({ find }: KeySet): (key: KeySummary) => KeyView {
  return (key) => ({ ...key, verifies: find(key.kid) !== undefined })
}

function asJson(keys: readonly KeyView[]): string {
  return keys.length === 0 ? '[]\n' : `[\n${keys.map((key) => JSON.stringify(key)).join(',\n')}\n]\n`
}

const inUse: readonly KeySummary['state'][] = ['upcoming', 'current', 'retiring']

function asTable(keys: readonly KeyView[]): string {
  const rows = keys.map((key) => {
    const isLost = inUse.includes(key.state) && !key.verifies
    const until = key.verifiesUntil ?? key.revokedAt ?? key.removedAt
    const state = isLost ? `${key.state} (encrypted with another secret)` : key.state
    return [key.kid, key.algorithm, minute(key.activateAt), minute(until), state]
  })
  return createTable(['KEY', 'ALGORITHM', 'SIGNS FROM', 'UNTIL', 'STATE']).add(rows)
}

/** The output of a rotation: the new signing key, or when it becomes active. */
function takeover(before: readonly KeySummary[], after: readonly KeySummary[]): string {
  const current = currentOf(after)
  const former = currentOf(before)
  if (current !== undefined && current.kid !== former?.kid) {
    const rest = former === undefined ? '' : ` ${former.kid} ${retiring(former.kid, after)}.`
    return `${current.kid} is now the signing key.${rest}\n`
  }
  const next = after.find(({ state }) => state === 'upcoming')
  return (
    `${next?.kid} becomes the signing key at ${minute(next?.activateAt ?? null)}. ` +
    'It will then have been published for an hour, so every service that verifies tokens knows it.\n'
  )
}

function retiring(kid: string, keys: readonly KeySummary[]): string {
  const key = keys.find((other) => other.kid === kid)
  return `is retired and verifies tokens until ${minute(key?.verifiesUntil ?? null)}`
}

function currentOf(keys: readonly KeySummary[]): KeySummary | undefined {
  return keys.find(({ state }) => state === 'current')
}

function minute(date: Date | null): string {
  return date === null ? '' : `${date.toISOString().slice(0, 16)}Z`
}
