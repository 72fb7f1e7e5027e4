import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const eventSettings = {
  /** How long stored events are kept. */
  eventRetentionSeconds: {
    variable: 'PORTCULLIS_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1h', '3650d'),
    default: '90d',
    doc:
      'How long events are kept in the database: sign-ins and refused ones, revocations, changes of accounts. They ' +
      'hold addresses, so keep them no longer than they are needed. A shorter time also ends what was stored before.',
  },
  /** The same of refreshes; 0: they are not stored. */
  refreshEventRetentionSeconds: {
    variable: 'PORTCULLIS_REFRESH_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '3650d'),
    default: '7d',
    doc:
      'How long events of refreshes are kept: there are as many as there are access tokens. `0s` stores none; the ' +
      'log has them in any case. Longer than `PORTCULLIS_EVENT_RETENTION` is as long as that.',
  },
} as const satisfies SettingRows

export type EventSettings = ConfigurationOf<typeof eventSettings>
