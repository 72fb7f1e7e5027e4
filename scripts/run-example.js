// `npm run example`: runs examples/editorial on the built package, with a port and a data folder of its own, so that it
// runs beside `npm start`. `npm run example -- NAME` runs another one.
// @ts-check
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import './register-typescript.js'
import { ensureBuilt } from './build-stamp.js'

const examples = new URL('../examples/', import.meta.url)
const [, , name = 'editorial'] = process.argv
const startable = readdirSync(examples).filter((each) => existsSync(new URL(`${each}/start.ts`, examples)))
if (!startable.includes(name)) {
  console.error(`There is no example "${name}". Choose one of: ${startable.join(', ')}`)
  process.exit(1)
}

ensureBuilt()
process.env.PORT ||= '4001'
process.env.PORTCULLIS_DATA_DIR ||= fileURLToPath(new URL(`${name}/.portcullis`, examples))
await import(String(new URL(`${name}/start.ts`, examples)))
