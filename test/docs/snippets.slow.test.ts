import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { accountTypeDefs } from '../../src/type-defs/account-type-defs.js'

// The files of a page are fences with `file=NAME`. They are one program, which is compiled against the sources, with the
// strictest options. Where a page has a codegen.js, what it generates is compiled with them.

// The CommonJS modules, as our scripts use them: the others do not load with our version of @graphql-tools/utils.
const { generate }: typeof import('@graphql-codegen/cli') = createRequire(import.meta.url)(
  '@graphql-codegen/cli',
)

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = ['build', 'codegen', 'context', 'jobs', 'rest']

/** The files of a page, by name. What its readers have and the page does not show is in `snippets/`. */
function filesOf(page: string): Map<string, string> {
  const text = readFileSync(join(root, `docs/${page}.md`), 'utf8')
  const shown = Array.from(
    text.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm),
    ([, name = '', content = '']) => [name, content] as const,
  )
  return new Map([...supportOf(page), ...shown])
}

function supportOf(page: string): [string, string][] {
  const folder = new URL('snippets/', import.meta.url)
  if (!readdirSync(folder).includes(page)) return []
  return readdirSync(new URL(`${page}/`, folder)).map((name) => [
    name,
    readFileSync(new URL(`${page}/${name}`, folder), 'utf8'),
  ])
}

/** Generates what the codegen.js of a page generates, in memory. */
async function generated(files: ReadonlyMap<string, string>): Promise<[string, string][]> {
  const config = files.get('codegen.js')
  if (config === undefined) return []
  const { default: read } = await import(`data:text/javascript,${encodeURIComponent(config)}`)
  expect(read.schema).toEqual(['node_modules/portcullis/dist/schema.graphql', 'schema.graphql'])
  const schema = [...accountTypeDefs(), files.get('schema.graphql') ?? '']
  const made: { filename: string; content: string }[] = await generate(
    { ...read, schema, silent: true },
    false,
  )
  return made.map(({ filename, content }) => [filename, content])
}

/** Compiles files that are nowhere on the disk. @returns the faults, one per line */
function compile(files: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
      { ...ts.sys, readDirectory: () => [] },
      root,
    ).options,
    types: ['node'],
  }
  const host = ts.createCompilerHost(options)
  const folders = new Set([...files.keys()].flatMap((file) => [dirname(file), dirname(dirname(file))]))
  const program = ts.createProgram([...files.keys()], options, {
    ...host,
    readFile: (name) => files.get(name) ?? host.readFile(name),
    fileExists: (name) => files.has(name) || host.fileExists(name),
    directoryExists: (name) => folders.has(name) || ts.sys.directoryExists(name),
    getSourceFile: (name, language, ...rest) => {
      const text = files.get(name)
      return text === undefined
        ? host.getSourceFile(name, language, ...rest)
        : ts.createSourceFile(name, text, language)
    },
  })
  // Only those of the pages: `npm run typecheck` checks the sources.
  return [...files.keys()]
    .map((name) => program.getSourceFile(name))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(
      ({ file, messageText }) =>
        `${basename(dirname(file?.fileName ?? ''))}/${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

test('the files of the pages compile against the sources', async () => {
  const all = new Map<string, string>()
  for (const page of pages) {
    const files = filesOf(page)
    expect([...files.keys()].some((name) => name.endsWith('.ts'))).toBe(true)
    for (const [name, content] of [...files, ...(await generated(files))])
      if (name.endsWith('.ts')) all.set(join(root, `docs/snippets-of-${page}`, name), content)
  }
  const broken = join(root, 'docs/snippets-of-nothing/broken.ts')
  all.set(
    broken,
    "import type { Portcullis } from 'portcullis'\nexport const f = (p: Portcullis) => p.nothing\n",
  )

  // The last one shows that faults are found.
  expect(compile(all)).toEqual([
    "snippets-of-nothing/broken.ts: Property 'nothing' does not exist on type 'Portcullis'.",
  ])
}, 300_000)
