import { randomBytes } from 'node:crypto'
import type { StoredAccount, StoredRecoveryCodes, StoredTotp } from '../accounts/index.js'
import { ServiceUnavailable } from '../lib/errors.js'
import type { SecretBox } from '../secrets/index.js'
import { createRecoveryCodes, createRecoveryKey, recoveryMac } from './recovery-codes.js'
import { totpSecretBytes } from './totp.js'

/** The stored values that are encrypted, by the member of the account and what identifies them. */
export const sealedMembers = {
  totp: { field: 'totp.sealed', context: (accountId: string) => `totp:${accountId}` },
  recoveryCodes: {
    field: 'recoveryCodes.sealedKey',
    context: (accountId: string) => `recovery:${accountId}`,
  },
} as const

type Owner = Pick<StoredAccount, '_id'>

/** Makes and opens the secrets of second factors. A value that was copied to another account does not open. */
export type FactorSecrets = ReturnType<typeof createFactorSecrets>

export function createFactorSecrets(secrets: Pick<SecretBox, 'seal' | 'open'>) {
  const contextOf = (member: keyof typeof sealedMembers, { _id }: Owner) =>
    sealedMembers[member].context(_id.toHexString())

  /** @throws SERVICE_UNAVAILABLE if no configured secret opens it: nobody passes without the factor */
  function open(member: keyof typeof sealedMembers, sealed: string, owner: Owner): Buffer {
    try {
      return secrets.open(sealed, contextOf(member, owner))
    } catch (cause) {
      throw new ServiceUnavailable({
        cause,
        detail: { reason: `${sealedMembers[member].field} does not open` },
      })
    }
  }

  return {
    newTotpSecret: (): Buffer => randomBytes(totpSecretBytes),
    totpSecret: ({ sealed }: StoredTotp, owner: Owner) => open('totp', sealed, owner),
    /** What is stored of a confirmed authenticator app. @param lastStep - the step of the code that confirmed it */
    storedTotp(secret: Uint8Array, owner: Owner, confirmedAt: Date, lastStep: number): StoredTotp {
      return { sealed: secrets.seal(secret, contextOf('totp', owner)), confirmedAt, lastStep }
    },
    recoveryKey: ({ sealedKey }: StoredRecoveryCodes, owner: Owner) =>
      open('recoveryCodes', sealedKey, owner),
    /** A new set of recovery codes, and what is stored of it. */
    newRecoveryCodes(owner: Owner): {
      readonly codes: readonly string[]
      readonly stored: StoredRecoveryCodes
    } {
      const codes = createRecoveryCodes()
      const key = createRecoveryKey()
      const sealedKey = secrets.seal(key, contextOf('recoveryCodes', owner))
      return { codes, stored: { sealedKey, macs: codes.map((code) => recoveryMac(key, code)) } }
    },
  }
}
