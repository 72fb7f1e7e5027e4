// From src/ to the JavaScript of dist/: the entry points of the package, and the few files that they share.
// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundledLibraries } from './bundled-libraries.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

/** In step with `exports` and `bin` of package.json, but for the last: benchmarks use it, and `files` leaves it out. */
const entryPoints = [
  'src/index.ts',
  'src/authorization/index.ts',
  'src/testing/index.ts',
  'src/codegen/index.ts',
  'src/cli/index.ts',
  'src/application/portcullis.ts',
]

/**
 * Loading libraries is most of a start, and Node takes two to three times as long for an ES module as for a CommonJS
 * one. So libraries that come in both forms are loaded as CommonJS, as those are that have no other: graphql and
 * mongoose, of which an application then has the same copy whichever way it imports them.
 *
 * @type {import('esbuild').Plugin}
 */
const librariesAsCommonJs = {
  name: 'libraries as CommonJS',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || bundledLibraries.includes(packageOf(path))) return undefined
      return kind === 'import-statement' && !path.startsWith('node:')
        ? { path, namespace: 'library' }
        : { external: true }
    })
    onLoad({ filter: /./, namespace: 'library' }, ({ path }) => ({
      // Plain constants: a call of a library's function is then no look-up in an object.
      contents: `
        const library = require(${JSON.stringify(path)})
        export default library
        export const { ${namesIn(require(path)).join(', ')} } = library`,
      resolveDir: root,
    }))
  },
}

/** @satisfies {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: 'linked',
  logLevel: 'warning',
}

const { metafile } = await build({
  ...common,
  metafile: true,
  entryPoints,
  outbase: 'src',
  outdir: 'dist',
  // As deep as the folders of src/: what a module finds two folders up there, it finds from here too.
  chunkNames: 'lib/[name]-[hash]',
  splitting: true,
  mainFields: ['module', 'main'],
  plugins: [librariesAsCommonJs],
  banner: {
    js: [
      "import { createRequire as createLibraryRequire } from 'node:module'",
      'const require = createLibraryRequire(import.meta.url)',
    ].join('\n'),
  },
})
assertTwoFoldersDeep()

// For bundlers, which ask for the condition `module` and don't see what is required so: an application that is bundled
// with the directives has its own copy of graphql, and they must use that one. The rest reads files of the package, and
// can't be bundled.
await build({
  ...common,
  entryPoints: ['src/authorization/index.ts'],
  outfile: 'dist/authorization/bundled.js',
  packages: 'external',
})
// For browsers, workers and servers of front ends: nothing of Node, and nothing of the server.
await build({
  ...common,
  platform: 'neutral',
  target: 'es2022',
  entryPoints: ['src/client/index.ts', 'src/client/react/index.ts', 'src/client/server/index.ts'],
  outbase: 'src',
  outdir: 'dist',
  external: ['react'],
})
writeFileSync(`${root}dist/bundled-licences.txt`, bundledLibraries.map(licenceOf).join('\n\n'))

/** Modules that read files of the package by a URL relative to themselves must be as deep in src/ as in dist/. */
function assertTwoFoldersDeep() {
  for (const [output, { inputs }] of Object.entries(metafile.outputs))
    for (const each of Object.keys(inputs).filter((path) => path.startsWith('src/')))
      if (
        /new URL\([^)]*import\.meta\.url/.test(readFileSync(`${root}${each}`, 'utf8')) &&
        [each, output].some((path) => path.split('/').length !== 3)
      )
        throw new Error(`${each} is in ${output}: both must be two folders deep, for its URLs.`)
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? specifier
}

/**
 * @param {object} library
 * @returns what Node lets one import from it by name
 */
function namesIn(library) {
  return Object.keys(library).filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name))
}

/** @param {string} name */
function licenceOf(name) {
  const folder = `${root}node_modules/${name}`
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  return `${name} ${version}, parts of which are in these files:\n\n${readFileSync(`${folder}/LICENSE`, 'utf8')}`
}
