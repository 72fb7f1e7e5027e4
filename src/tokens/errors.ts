import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The signing keys come from a file: the file's owner changes them, the server only reads it. */
export const SigningKeysReadOnly = defineError(
  'SIGNING_KEYS_READ_ONLY',
  'The signing keys are read from PORTCULLIS_SIGNING_KEYS_FILE. Change that file instead.',
)

/** No key of this id, or one that is already out of use. */
export const SigningKeyNotFound = defineError(
  'SIGNING_KEY_NOT_FOUND',
  'No active signing key has this ID. Run `portcullis keys list` to list the keys.',
)

/** The file of signing keys can't be used. The message names file and fault, never what the file holds. */
export const SigningKeysFileInvalid = defineError(
  'SIGNING_KEYS_FILE_INVALID',
  'The file of PORTCULLIS_SIGNING_KEYS_FILE is not valid.',
  { exit: 'configuration' },
)

/** A stored key is not what it says, or was encrypted under another secret: start-up stops. */
export const SigningKeyUnusable = defineError(
  'SIGNING_KEY_UNUSABLE',
  'A stored signing key cannot be decrypted with the configured PORTCULLIS_SECRET.',
)

/** The codes of this feature, for the catalogue. */
export const tokenErrors: readonly ErrorDefinition[] = [
  SigningKeysReadOnly,
  SigningKeyNotFound,
  SigningKeysFileInvalid,
  SigningKeyUnusable,
]
