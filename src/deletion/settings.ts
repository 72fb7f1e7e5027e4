import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const deletionSettings = {
  /** Time between the request for deletion and the erasure. */
  deletionGraceSeconds: {
    variable: 'PORTCULLIS_DELETION_GRACE',
    group: 'Accounts',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '365d'),
    default: '7d',
    doc:
      'The time between a request to [delete an account](deletion.md) and its erasure. Until then, its user can ' +
      'cancel the deletion. A change applies to later requests. With `0s`, accounts are erased within seconds and ' +
      'cannot be restored.',
  },
} as const satisfies SettingRows

export type DeletionSettings = ConfigurationOf<typeof deletionSettings>
