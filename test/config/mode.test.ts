import { readConfiguration } from '../../src/application/configuration.js'
import { runLibrariesInProduction } from '../../src/config/index.js'

test.each([
  [{}, 'development'],
  [{ NODE_ENV: 'development' }, 'development'],
  [{ NODE_ENV: 'production' }, 'production'],
  [{ MONGODB_URI: 'mongodb://db' }, 'production'],
  [{ PORTCULLIS_MODE: '', NODE_ENV: '' }, 'development'],
  [{ PORTCULLIS_MODE: 'development', NODE_ENV: 'production' }, 'development'],
])('libraries run in production beside the mode of %j', (given, mode) => {
  const env: Record<string, string | undefined> = { ...given }

  runLibrariesInProduction(env)

  expect(env).toMatchObject({ NODE_ENV: 'production', PORTCULLIS_MODE: mode })
})

test('a misspelt mode is left for the configuration to refuse', () => {
  const env: Record<string, string | undefined> = { PORTCULLIS_MODE: 'prod' }

  runLibrariesInProduction(env)

  expect(() => readConfiguration({ env })).toThrow('PORTCULLIS_MODE must be one of development, production')
})
