// `npm run check:guide`: follows docs/build.md word for word in an empty folder, on the packed package: writes its files, runs
// its commands in their order, and compares what they print. Needs a build.
//
// Fences of the page: `file=NAME` is a whole file; `sh` is typed into a terminal; `sh server` into another one, where it
// keeps running; `text` after it is what it prints, with … for any text.
// @ts-check
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.js'
import { isPrinted, openTerminal } from './guide-terminal.js'
import { pack } from './pack.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(join(root, 'docs/build.md'), 'utf8')
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-guide-'))
const folder = join(scratch, 'helpdesk')
const port = String(await freePort())
const tarball = pack(scratch)

const env = { ...process.env, PORT: port }
// The scripts of npm that run this would configure the npm of the page.
for (const name of Object.keys(env))
  if (/^npm_(?!config_registry$)/i.test(name)) Reflect.deleteProperty(env, name)
const main = openTerminal(scratch, env)
/** @type {ReturnType<typeof openTerminal> | null} */
let server = null

try {
  const fences = [...page.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)]
  /** What the last command printed; `null` if it is the server, which still prints. @type {string | null} */
  let printed = ''
  for (const [, language, info = '', text = ''] of fences) {
    if (info.startsWith('file=')) writeFileSync(join(folder, info.slice('file='.length)), text)
    else if (language === 'sh' && info === 'server') {
      server = openTerminal(folder, env)
      server.type(text)
      printed = null
    } else if (language === 'sh') {
      printed = await main.run(onThisMachine(text))
      server?.assertRuns()
    } else if (language === 'text' && printed === null) await server?.until(onThisMachine(text))
    else if (language !== 'text')
      throw new Error(`A fence that this script does not know: ${language} ${info}`)
    else if (!isPrinted(onThisMachine(text), printed ?? '')) throw new Error(`Not printed:\n${text}`)
  }
  if (fences.length < 15) throw new Error(`docs/build.md has ${fences.length} fences only.`)
  console.log(`The guide passes: ${fences.length} fences.`)
} finally {
  await Promise.all([main.close(), server?.close()])
  rmSync(scratch, { recursive: true, force: true })
}

/** The package is not published, and port 4000 may be in use here. @param {string} text */
function onThisMachine(text) {
  return text
    .replace(/^npm install portcullis /m, `npm install ${tarball} `)
    .replaceAll('http://127.0.0.1:4000', `http://127.0.0.1:${port}`)
}
