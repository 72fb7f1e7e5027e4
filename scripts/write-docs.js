// `npm run docs`: writes the pages of docs/ that are made from the code.
// @ts-check
import { writeFile } from 'node:fs/promises'
import { ensureBuilt } from './build-stamp.js'
import { configurationPage } from './configuration-page.js'

ensureBuilt()
const { settingList } = await import(String(new URL('../dist/config/index.js', import.meta.url)))
await writeFile(new URL('../docs/configuration.md', import.meta.url), configurationPage(settingList))
