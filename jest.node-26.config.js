// `npm run test:node-26`, on Node 26: what depends on the engine, on Node's servers and streams, and on its cryptography.
// The command and the packaging run in their own steps.
import base from './jest.config.js'

const folders = [
  'attacks',
  'authorization',
  'clients',
  'context',
  'embedding',
  'lib',
  'mounting',
  'passwords',
  'secrets',
  'server',
  'sessions',
  'sign-in',
  'tokens',
  'tracing',
]

export default { ...base, testMatch: folders.map((folder) => `**/test/${folder}/**/*.test.ts`) }
