import { rmSync } from 'node:fs'

export default async function tearDown() {
  const { cleaner, database, folder } = globalThis.portcullisTestRun
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
  cleaner.stdin.end()
}
