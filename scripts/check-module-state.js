// `npm run check:module-state`: what decides about viewers, objects or requests keeps nothing in variables of a module, which
// all requests of a process share: a check would answer by what ran before it.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['src/authorization', 'src/sessions', 'src/server', 'src/tracing']

/** What may stay, and why. */
const allowed = new Map([
  [
    'src/authorization/authorize.ts engines',
    'the engine that was made for a schema: set once, by its own key',
  ],
  [
    'src/authorization/inputs/input-defaults.ts filled',
    'which members of an input object are defaults: a fact about that object, which several schemas may share',
  ],
])

const unused = new Set(allowed.keys())
const found = folders.flatMap(filesIn).flatMap((file) => variablesOf(file).map((name) => `${file} ${name}`))
const faults = found.filter((each) => !unused.delete(each))
for (const each of faults) console.error(`${each}: keep it in the engine, the execution or the request`)
for (const each of unused) console.error(`${each}: is not there any more, so that it needs no exception`)
process.exit(faults.length + unused.size === 0 ? 0 : 1)

/** What can change of the variables of a module: each `let`, and each collection that is not declared readonly. @param {string} file */
function variablesOf(file) {
  const source = ts.createSourceFile(file, readFileSync(`${root}${file}`, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isConstant = (declarationList.flags & ts.NodeFlags.Const) !== 0
    return declarationList.declarations
      .filter((declaration) => !isConstant || isMutableCollection(declaration, source))
      .map(({ name }) => name.getText(source))
  })
}

/**
 * @param {ts.VariableDeclaration} declaration
 * @param {ts.SourceFile} source
 */
function isMutableCollection({ type, initializer }, source) {
  if (initializer === undefined || !ts.isNewExpression(initializer)) return false
  const isCollection = /^(Weak)?(Map|Set|Ref)$|Cache$/.test(initializer.expression.getText(source))
  return isCollection && !(type?.getText(source).startsWith('Readonly') ?? false)
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}
