import type { Sealed } from '../manifest/index.js'
import { UnknownSecretError } from '../secrets/index.js'
import type { KeySet, SealedKey } from './keys/key-set.js'

/** The private signing keys as encrypted data, for `portcullis secret rotate` and `doctor`. */
export function sealedSigningKeys(keySet: Pick<KeySet, 'reseal' | 'sealedKeys'>): Sealed {
  async function idsOf(...by: readonly SealedKey['by'][]): Promise<readonly string[]> {
    return (await keySet.sealedKeys()).filter((key) => by.includes(key.by)).map(({ kid }) => kid)
  }

  return {
    what: 'signing keys',
    ifLost: {
      effect: 'Tokens that they signed are refused.',
      cure: '`portcullis keys revoke` ends trust in a key whose secret is lost.',
    },
    async count() {
      const keys = await keySet.sealedKeys()
      const count = (by: SealedKey['by']) => keys.filter((key) => key.by === by).length
      return { current: count('current'), previous: count('previous'), unknown: count('unknown') }
    },
    countStale: async () => (await idsOf('previous', 'unknown')).length,
    async *reseal() {
      try {
        yield { resealed: await keySet.reseal(), overtaken: 0, lost: [] }
      } catch (error) {
        if (!(error instanceof UnknownSecretError)) throw error
        yield { resealed: 0, overtaken: 0, lost: await idsOf('unknown') }
      }
    },
  }
}
