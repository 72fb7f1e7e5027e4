// `npm run check:example-feature`: builds the feature that CONTRIBUTING.md walks through in a scratch copy of the
// repository, word for word, and runs the gates on it. Counts the edits outside of the feature's own files.
// @ts-check
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'portcullis-example-feature-'))
/** Fences of CONTRIBUTING.md that name a file: a whole file, or a change of one as a diff. */
const fence = /^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm

const gates = [
  ['npm', 'run', '--silent', 'typecheck'],
  ['npm', 'run', '--silent', 'lint'],
  ['npm', 'run', '--silent', 'check:imports'],
  ['npm', 'run', '--silent', 'check:unused'],
  ['npm', 'run', '--silent', 'check:words'],
  ['npm', 'test', '--', 'test/badges', 'test/application/error-catalogue', 'test/codegen', 'test/cli/doctor'],
]

try {
  copyRepository()
  const blocks = [...readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(fence)]
  const edits = blocks.filter(([, file = '', text = '']) => !apply(file, text))
  if (blocks.length === 0) throw new Error('CONTRIBUTING.md has no file of an example feature.')
  run(['npm', 'run', '--silent', 'codegen'])
  for (const gate of gates) run(gate)
  const added = edits.flatMap(([, file, text = '']) =>
    text.match(/^\+.*$/gm)?.map((line) => `${file}: ${line}`),
  )
  console.log(
    `The example feature passes. Lines outside of its own files: ${added.length}\n${added.join('\n')}`,
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function copyRepository() {
  // What is committed and what is not yet, without what git ignores.
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  })
  for (const file of new Set(listed.toString().split('\0').filter(Boolean)))
    cpSync(join(root, file), join(scratch, file), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'))
}

/**
 * @param {string} file
 * @param {string} text
 * @returns whether it is a file of the feature's own
 */
function apply(file, text) {
  const path = join(scratch, file)
  const lines = text.split('\n').slice(0, -1)
  if (!lines.some((line) => line.startsWith('+'))) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return true
  }
  const before = lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1))
  const after = lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1))
  const present = readFileSync(path, 'utf8')
  const parts = present.split(before.join('\n'))
  if (parts.length !== 2)
    throw new Error(`${file} has not exactly one place like this:\n${before.join('\n')}`)
  writeFileSync(path, parts.join(after.join('\n')))
  return false
}

/** @param {readonly string[]} command */
function run([program = '', ...args]) {
  console.log(`\n--> ${[program, ...args].join(' ')}`)
  const { status } = spawnSync(program, args, { cwd: scratch, stdio: 'inherit' })
  if (status !== 0) throw new Error(`The example feature fails: ${[program, ...args].join(' ')}`)
}
