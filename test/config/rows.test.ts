import {
  type ConfigurationOf,
  type OptionsOf,
  parse,
  readSettings,
  type SettingRows,
} from '../../src/config/index.js'

const shared = { variable: null, group: 'Test', type: 'text', doc: 'A row of this test.' } as const

const rows = {
  ttlSeconds: { ...shared, parser: parse.duration('1s', '1h'), default: '15m' },
  host: { ...shared, parser: parse.hostName, defaultByMode: { development: 'localhost', production: '::' } },
  least: {
    ...shared,
    parser: parse.wholeNumber(0, 9),
    check: (value: number, { most = 9 }: { readonly most?: number }) =>
      value > most ? 'must be at most most' : null,
  },
  most: { ...shared, parser: parse.wholeNumber(0, 9) },
} as const satisfies SettingRows

test('rows say what is read: what has a default is there, what has none may be absent', () => {
  const configuration: ConfigurationOf<typeof rows> = readSettings(rows, { env: {}, options: { least: 3 } })
  const options: OptionsOf<typeof rows> = { ttl: '2m', most: undefined }
  const host: string = configuration.host

  expect(configuration).toEqual({ ttlSeconds: 900, host, least: 3 })
  expect(readSettings(rows, { env: {}, options }).ttlSeconds).toBe(120)
  // @ts-expect-error: without a default it may be absent
  configuration.most satisfies number
})

test('a check sees the other settings', () => {
  expect(() => readSettings(rows, { env: {}, options: { least: 3, most: 2 } })).toThrow(
    'must be at most most',
  )
})

test('rows that contradict themselves or each other do not compile', () => {
  const { parser } = { parser: parse.wholeNumber(0, 9) }
  // @ts-expect-error: two defaults
  const _two: SettingRows = { a: { ...shared, parser, default: 1, defaultByMode: rows.host.defaultByMode } }
  // @ts-expect-error: what is required has no default
  const _required: SettingRows = { a: { ...shared, parser, default: 1, requiredInProduction: true } }
  // @ts-expect-error: no parser
  const _parser: SettingRows = { a: shared }
  const wrongValue = {
    a: { ...shared, parser, check: (_value: string) => null },
  } as const satisfies SettingRows
  // @ts-expect-error: its check takes another value than its parser gives
  readSettings(wrongValue, { env: {} })
  const check = (_value: number, { b }: { readonly b?: number }) => (b === undefined ? null : 'must be alone')
  const nowhere = { a: { ...shared, parser, check } } as const satisfies SettingRows
  // @ts-expect-error: its check asks for a setting that does not exist
  readSettings(nowhere, { env: {} })
  const another = { ...nowhere, b: { ...shared, parser: parse.hostName } } as const satisfies SettingRows
  // @ts-expect-error: its check takes another setting for what it is not
  readSettings(another, { env: {} })

  expect(readSettings({ ...nowhere, b: { ...shared, parser } }, { env: {} })).toEqual({})
})
