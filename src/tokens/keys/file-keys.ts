import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { ServiceUnavailable } from '../../lib/errors.js'
import { SigningKeysFileInvalid, SigningKeysReadOnly } from '../errors.js'
import { parseKeyFile } from './key-file.js'
import { type KeyMaterial, publicJwk, type SigningKey } from './key-material.js'
import { createKeyRefresh } from './key-refresh.js'
import type { KeySet, KeySetSettings } from './key-set.js'

/**
 * Creates a key set from a file, which is reloaded when it changes: the operator rotates the keys. An invalid new
 * version is logged and ignored.
 */
export function createFileKeySet(path: string, settings: KeySetSettings): KeySet {
  const { log } = settings
  const { inTurn: _, ...keysRefresh } = createKeyRefresh({ ...settings, load })
  let digest = ''
  let signing: SigningKey | null = null
  let keys: ReadonlyMap<string, KeyMaterial> = new Map()

  async function load(): Promise<void> {
    const text = await readText(path)
    const next = createHash('sha256').update(text).digest('hex')
    if (next === digest) return
    const parsed = parseKeyFile(text, path)
    // Unchanged keys keep their objects, so that verified tokens stay cached.
    keys = new Map(parsed.map((key) => [key.kid, same(keys.get(key.kid), key) ?? key]))
    signing = parsed[0].signing
    digest = next
    log.info({ path, kids: [...keys.keys()] }, 'signing keys loaded from file')
  }

  async function readOnly(): Promise<never> {
    throw new SigningKeysReadOnly()
  }

  return {
    ...keysRefresh,
    async start() {
      await keysRefresh.refresh()
      keysRefresh.startPolling()
    },
    current() {
      if (signing === null) throw new ServiceUnavailable({ detail: { reason: 'no signing key loaded' } })
      return signing
    },
    find: (kid) => keys.get(kid)?.verification,
    publicJwks() {
      const all = [...keys.values()].map((key) => publicJwk(key.verification))
      return { keys: all.filter((jwk) => jwk !== null) }
    },
    async list() {
      await keysRefresh.refresh()
      const none = {
        createdAt: null,
        activateAt: null,
        verifiesUntil: null,
        removedAt: null,
        revokedAt: null,
      }
      return [...keys.values()].map(({ kid, algorithm }) => {
        return { kid, algorithm, state: kid === signing?.kid ? 'current' : 'retiring', ...none }
      })
    },
    rotate: readOnly,
    retire: readOnly,
    revoke: readOnly,
    reseal: async () => 0,
    sealedKeys: async () => [],
  }
}

function same(before: KeyMaterial | undefined, key: KeyMaterial): KeyMaterial | undefined {
  return before?.verification.key.equals(key.verification.key) ? before : undefined
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new SigningKeysFileInvalid({ message: `${path} cannot be read.`, cause })
  }
}
