import { defineError, type ErrorDefinition } from '../lib/errors.js'

/** The signing keys come from a file, which the server only reads. */
export const SigningKeysReadOnly = defineError(
  'SIGNING_KEYS_READ_ONLY',
  'The signing keys are read from PORTCULLIS_SIGNING_KEYS_FILE. Change that file instead.',
  { exit: 'refused' },
)

/** No key has this id, or it is not in use any more. */
export const SigningKeyNotFound = defineError(
  'SIGNING_KEY_NOT_FOUND',
  'No active signing key has this ID. Run `portcullis keys list` to list the keys.',
  { exit: 'notFound' },
)

/** The signing keys file is invalid. The message has the file name and the problem, never file content. */
export const SigningKeysFileInvalid = defineError(
  'SIGNING_KEYS_FILE_INVALID',
  'The file of PORTCULLIS_SIGNING_KEYS_FILE is not valid.',
  { exit: 'configuration' },
)

/** A stored key is invalid, or encrypted with another secret. The server does not start. */
export const SigningKeyUnusable = defineError(
  'SIGNING_KEY_UNUSABLE',
  'A stored signing key cannot be decrypted with the configured PORTCULLIS_SECRET.',
)

/** Error codes of this feature. */
export const tokenErrors: readonly ErrorDefinition[] = [
  SigningKeysReadOnly,
  SigningKeyNotFound,
  SigningKeysFileInvalid,
  SigningKeyUnusable,
]
