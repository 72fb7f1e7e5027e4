import { rmSync } from 'node:fs'

export default async function tearDown() {
  const { cleaner, database, folders } = globalThis.portcullisTestRun
  await database.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  cleaner.stdin.end()
}
