import { readFile } from 'node:fs/promises'
import { configurationPage } from '../../scripts/configuration-page.js'
import { settingList } from '../../src/application/configuration.js'

test('docs/configuration.md is what the table says: npm run generate writes it', async () => {
  const page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8')

  expect(page).toBe(configurationPage(settingList))
})

test('every setting has its entry with its name as a variable and as an option', () => {
  const page = configurationPage(settingList)

  for (const { variable, option } of settingList) {
    expect(page).toContain(`### \`${variable ?? option}\``)
    if (variable !== null) expect(page).toContain(`Option \`${option}\``)
  }
})
