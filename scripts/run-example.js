// `npm run example`: runs examples/editorial on the built package.
// @ts-check
import './register-typescript.js'
import { ensureBuilt } from './build-stamp.js'

ensureBuilt()
await import(String(new URL('../examples/editorial/start.ts', import.meta.url)))
