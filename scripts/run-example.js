// `npm run example`: runs examples/editorial on the built package, with a port and a data folder of its own, so that it
// runs beside `npm start`.
// @ts-check
import { fileURLToPath } from 'node:url'
import './register-typescript.js'
import { ensureBuilt } from './build-stamp.js'

ensureBuilt()
process.env.PORT ||= '4001'
process.env.PORTCULLIS_DATA_DIR ||= fileURLToPath(
  new URL('../examples/editorial/.portcullis', import.meta.url),
)
await import(String(new URL('../examples/editorial/start.ts', import.meta.url)))
