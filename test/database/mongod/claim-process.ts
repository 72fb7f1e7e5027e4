// Claims a folder again and again, as racing starts do. Usage: claim-process.ts <folder> <how often>
import { openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { claimFolder } from '../../../src/database/private/folder-claim.js'
import { ownIdentity } from '../../../src/database/private/process-identity.js'

const [, , folder = '', wanted = '0'] = process.argv
const inside = join(folder, 'inside')
let claims = 0
let overlaps = 0
while (claims < Number(wanted)) {
  const claim = claimFolder(folder, ownIdentity())
  if (claim.kind === 'held') continue
  claims += 1
  try {
    openSync(inside, 'wx') // fails while another one is inside
  } catch {
    overlaps += 1
  }
  rmSync(inside, { force: true })
  claim.release(null)
}
process.stdout.write(JSON.stringify({ claims, overlaps }))
