import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const eventSettings = {
  /** Retention of stored events. */
  eventRetentionSeconds: {
    variable: 'PORTCULLIS_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1h', '3650d'),
    default: '90d',
    doc:
      'The retention of events in the database. Events ' +
      'contain IP addresses, so keep them no longer than needed. A shorter retention also applies to stored events.',
  },
  /** Retention of refresh events; 0 stores none. */
  refreshEventRetentionSeconds: {
    variable: 'PORTCULLIS_REFRESH_EVENT_RETENTION',
    group: 'Events',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('0s', '3650d'),
    default: '7d',
    doc:
      'The retention of refresh events. There are about as many as access tokens. `0s` stores none; the ' +
      'log contains them in any case. The value is capped at `PORTCULLIS_EVENT_RETENTION`.',
  },
} as const satisfies SettingRows

export type EventSettings = ConfigurationOf<typeof eventSettings>
