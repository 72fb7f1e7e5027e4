import { type ConfigurationOf, parse, type SettingRows } from '../config/index.js'

export const metricSettings = {
  /** A separate port for `/metrics`; 0: the system chooses one. */
  metricsPort: {
    variable: 'METRICS_PORT',
    group: 'Metrics',
    type: 'whole number',
    parser: parse.wholeNumber(0, 65_535),
    rule: 'Must differ from `PORT`.',
    check: (value: number, { port }: { readonly port?: number }) =>
      value !== 0 && value === port ? 'must differ from PORT' : null,
    doc:
      'A separate port for `/metrics`, at the address of `HOST`. Do not expose it to the public: it requires no token unless ' +
      '`METRICS_TOKEN` is set too. See `docs/metrics.md`.',
  },
  /** The bearer token of a scraper. */
  metricsToken: {
    variable: 'METRICS_TOKEN',
    group: 'Metrics',
    type: 'text of 32 to 512 characters, letters, digits and `-._~+/=`',
    parser: parse.bearerToken,
    secret: true,
    doc:
      'The token that a scraper sends as `Authorization: Bearer`. Without `METRICS_PORT`, `/metrics` is served on the port of the ' +
      'API. Without both settings, `/metrics` is disabled. Create a token with `openssl rand -hex 32`.',
  },
} as const satisfies SettingRows

export type MetricSettings = ConfigurationOf<typeof metricSettings>
