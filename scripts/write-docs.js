// Writes the pages of docs/ that are made from the code. Needs a build: `npm run docs` makes one.
// @ts-check
import { writeFile } from 'node:fs/promises'
import { configurationPage } from './configuration-page.js'

const { settingList } = await import(String(new URL('../dist/config/index.js', import.meta.url)))
await writeFile(new URL('../docs/configuration.md', import.meta.url), configurationPage(settingList))
