import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const hookSettings = {
  // Shorter than the limit of a transaction, ten seconds, in which `registered` runs.
  hookTimeoutSeconds: {
    variable: 'PORTCULLIS_HOOK_TIMEOUT',
    group: 'Hooks',
    type: 'duration',
    unit: 'seconds',
    parser: parse.duration('1s', '9s'),
    default: '5s',
    doc:
      'Time limit of each [hook](hooks.md) of the application. At the limit, the operation is refused with ' +
      '`HOOK_TIMED_OUT`, and the log names the hook.',
  },
} as const satisfies SettingRows

export type HookSettings = ConfigurationOf<typeof hookSettings>
