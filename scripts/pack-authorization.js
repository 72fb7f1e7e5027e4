// The directives as a package of their own, `portcullis-authorization`, from the files of the build. Needs a build.
// `node scripts/pack-authorization.js FOLDER` writes the package into a folder, ready for `npm publish`.
// @ts-check
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const [folder = join(root, 'dist-authorization')] = process.argv.slice(2)
const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
// One file that imports graphql alone, of which there must be one copy: servers and bundlers resolve that of the application.
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/authorization/index.ts'],
  outfile: join(folder, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  external: ['graphql'],
  metafile: true,
  logLevel: 'warning',
})
writeFileSync(join(folder, 'bundled-licences.txt'), licences())
for (const file of declarations(join(dist, 'authorization/index.d.ts'))) {
  const target = join(folder, 'types', relative(dist, file))
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(file, target)
}
for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(folder, file))
mkdirSync(join(folder, 'docs'))
copyFileSync(join(root, 'docs/authorization.md'), join(folder, 'docs/authorization.md'))
writeFileSync(join(folder, 'README.md'), readme())
writeFileSync(
  join(folder, 'package.json'),
  `${JSON.stringify(
    {
      name: 'portcullis-authorization',
      version: whole.version,
      description:
        'Authorization directives for GraphQL schemas: @auth, @hasRole, @requiresScopes, @owner, @policy.',
      keywords: ['graphql', 'authorization', 'directives', 'rbac', 'federation'],
      license: whole.license,
      author: whole.author,
      type: 'module',
      engines: whole.engines,
      exports: { '.': { types: './types/authorization/index.d.ts', default: './index.js' } },
      files: ['index.js', 'bundled-licences.txt', 'types', 'docs', 'CHANGELOG.md'],
      sideEffects: ['./index.js'],
      peerDependencies: { graphql: whole.peerDependencies.graphql },
    },
    null,
    2,
  )}\n`,
)

/**
 * A declaration file and every other that it imports.
 *
 * @param {string} entry
 * @returns {readonly string[]}
 */
function declarations(entry) {
  const found = [entry]
  for (const file of found) {
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (!fileName.startsWith('.')) {
        if (fileName !== 'graphql') throw new Error(`${relative(root, file)} imports ${fileName}.`)
        continue
      }
      const target = join(dirname(file), fileName.replace(/\.js$/, '.d.ts'))
      if (!existsSync(target))
        throw new Error(`${relative(root, file)} imports ${fileName}, which is missing.`)
      if (!found.includes(target)) found.push(target)
    }
  }
  return found
}

/** The licences of the libraries that are bundled. */
function licences() {
  const libraries = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
  return [...new Set(libraries)].sort().map(licenceOf).join('\n\n')
}

/** @param {string} name */
function licenceOf(name) {
  const from = join(root, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  const file = ['LICENSE', 'LICENSE.md', 'license']
    .map((each) => join(from, each))
    .find((each) => existsSync(each))
  const text = file === undefined ? `Licence: ${license}\n` : readFileSync(file, 'utf8')
  return `${name} ${version}, parts of which are in index.js:\n\n${text}`
}

function readme() {
  return `# portcullis-authorization

The directives of Portcullis for any GraphQL server and any identity provider. The
package depends on graphql alone.

\`\`\`sh
npm install portcullis-authorization graphql
\`\`\`

\`\`\`ts
import { authorizationTypeDefs, authorize } from 'portcullis-authorization'

const schema = authorize(makeExecutableSchema({ typeDefs: [authorizationTypeDefs, typeDefs], resolvers }), {
  viewer: (context) => context.viewer, // null, or { userId, roles, scopes }
  default: 'auth',
})
\`\`\`

It is \`portcullis/authorization\`, made from the same files. Use one of the two in a program. [docs/authorization.md](docs/authorization.md)
describes the directives; there, replace the import.
`
}
