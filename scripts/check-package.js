// `npm run check:package`: packs the package as it would be published and uses it in an empty project, in plain
// JavaScript, with the types of TypeScript 5 and 6, and as a command. Needs a build.
// @ts-check
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleSize } from './bundle-size.js'

/** `--sizes` also says what installations for production take. */
const tellsSizes = process.argv.includes('--sizes')
const root = fileURLToPath(new URL('..', import.meta.url))
const consumers = fileURLToPath(new URL('package-consumers', import.meta.url))
const compilers = { 'TypeScript 5': 'typescript-5', 'TypeScript 6': 'typescript-6' }
const project = mkdtempSync(join(tmpdir(), 'portcullis-package-'))

try {
  const tarball = pack()
  step('publint', () => run(root, 'npx', 'publint', 'run', tarball, '--strict'))
  step('are the types wrong', () =>
    run(root, 'npx', 'attw', tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'schema.graphql'),
  )
  install(tarball)
  for (const name of [
    'use.js',
    'use.ts',
    'tsconfig.json',
    'client.ts',
    'client.tsconfig.json',
    'start.js',
    'loaded-modules.js',
    'bundle.js',
    'published-types.js',
  ])
    copyFileSync(join(consumers, name), join(project, name))
  step('plain JavaScript', () => run(project, process.execPath, 'use.js'))
  step('what a start loads', () =>
    run(project, process.execPath, '--import', './loaded-modules.js', 'start.js'),
  )
  await bundle('bundle.js')
  step('the directives in a bundle', () => run(project, process.execPath, 'bundled.js'))
  for (const [name, folder] of Object.entries(compilers)) step(`types in ${name}`, () => compile(folder))
  for (const [name, folder] of Object.entries(compilers))
    step(`the client without DOM types in ${name}`, () => compile(folder, 'client.tsconfig.json'))
  await sizesOfClient()
  step('no published type names what is stored', () => run(project, process.execPath, 'published-types.js'))
  step('the command', () => run(project, 'npx', '--no-install', 'portcullis', '--help'))
  step('each page that a message names is in the package', pagesOfMessages)
  step('the directives as a package of their own', () => alone(compilers))
  if (tellsSizes) console.log(`installed: portcullis ${installed(['portcullis', 'graphql@16', tarball])}`)
  step('tests in Vitest', inVitest)
  step('the directives on graphql 17', () => onGraphql17('graphql-17.js'))
} finally {
  rmSync(project, { recursive: true, force: true })
}

function pack() {
  const { stdout } = run(root, 'npm', 'pack', '--json', '--pack-destination', project)
  const [{ filename, files, size }] = JSON.parse(stdout)
  const strangers = files
    .map((/** @type {{ path: string }} */ { path }) => path)
    .filter(
      (/** @type {string} */ path) =>
        !/^(dist|schema)\/|^docs\/[a-z-]+\.md$|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(path),
    )
  if (strangers.length > 0) throw new Error(`The package holds what it should not: ${strangers.join(', ')}`)
  console.log(`${filename}: ${files.length} files, ${Math.round(size / 1024)} kB packed`)
  return join(project, filename)
}

/** @param {string} tarball */
function install(tarball) {
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n')
  run(
    project,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    tarball,
    '@types/node@20',
    'react@19.3.1',
    '@types/react@19.3.3',
    'typescript-5@npm:typescript@5.9.3',
    'typescript-6@npm:typescript@6.0.3',
  )
}

/** Front ends load the client with each page. In bytes, with all exports, by gzip -9. */
async function sizesOfClient() {
  const budgets = { 'portcullis/client': 7_500, 'portcullis/client/react': 500 }
  for (const [name, budget] of Object.entries(budgets)) {
    const size = await bundleSize(name, { from: project, external: ['react'] })
    if (size > budget) throw new Error(`${name} has ${size} bytes, more than ${budget}.`)
    console.log(`package, size of ${name}: ${size} of ${budget} bytes`)
  }
}

/** Messages point to pages of the documentation, which users find in the package. */
function pagesOfMessages() {
  const folder = join(project, 'node_modules/portcullis')
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
  const named = new Set(
    files
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => readFileSync(join(folder, 'dist', file), 'utf8').match(/docs\/[a-z]+\.md/g) ?? []),
  )
  if (named.size < 5) throw new Error('The messages name no pages: the search is wrong.')
  const missing = [...named].filter((page) => !existsSync(join(folder, page)))
  if (missing.length > 0)
    throw new Error(`Messages name pages that are not in the package: ${missing.join(', ')}`)
}

/**
 * The package of the directives in an empty project of its own: in JavaScript on both versions of graphql, bundled, and
 * its types.
 *
 * @param {Readonly<Record<string, string>>} compilers
 */
function alone(compilers) {
  const made = join(project, 'made')
  run(root, process.execPath, 'scripts/pack-authorization.js', made)
  run(root, 'npx', 'publint', 'run', made, '--strict')
  const [{ filename }] = JSON.parse(run(made, 'npm', 'pack', '--json', '--pack-destination', project).stdout)
  // Outside of the project: its packages must not be found.
  const consumer = mkdtempSync(join(tmpdir(), 'portcullis-alone-'))
  const typescripts = Object.values(compilers).map(
    (name) => `${name}@npm:typescript@${name === 'typescript-5' ? '5.9.3' : '6.0.3'}`,
  )
  for (const version of ['16', '17']) {
    writeFileSync(join(consumer, 'package.json'), '{ "name": "alone", "private": true, "type": "module" }\n')
    const packages = [join(project, filename), `graphql@${version}`, ...typescripts]
    run(consumer, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages)
    for (const name of ['alone.js', 'alone.ts', 'alone.tsconfig.json'])
      copyFileSync(join(consumers, name), join(consumer, name))
    run(consumer, process.execPath, 'alone.js')
    for (const name of Object.values(compilers))
      run(consumer, process.execPath, `node_modules/${name}/bin/tsc`, '-p', 'alone.tsconfig.json')
  }
  rmSync(consumer, { recursive: true, force: true })
  if (tellsSizes) {
    const size = installed(['alone-size', 'graphql@17', join(project, filename)])
    console.log(`installed: portcullis-authorization ${size}`)
  }
}

/**
 * What an installation for production takes.
 *
 * @param {readonly string[]} given - the name of a new folder, and packages
 */
function installed([name = '', ...packages]) {
  const folder = join(project, `size-of-${name}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "name": "size", "private": true }\n')
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev', ...packages)
  const modules = join(folder, 'node_modules')
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  const { packages: locked } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  return `${(bytes / 1e6).toFixed(1)} MB in ${Object.keys(locked).length - 1} packages`
}

/** Vitest takes graphql's ES modules for a test, while packages have the CommonJS ones: two copies, without the alias. */
function inVitest() {
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', 'vitest@4.1.12')
  for (const name of ['vitest.config.js', 'vitest.test.js'])
    copyFileSync(join(consumers, name), join(project, name))
  run(project, 'npx', '--no-install', 'vitest', 'run')
}

/**
 * In the same project, last: an application may have graphql 17 where it uses the directives alone.
 *
 * @param {string} consumer
 */
function onGraphql17(consumer) {
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', 'graphql@17.1.0')
  copyFileSync(join(consumers, consumer), join(project, consumer))
  run(project, process.execPath, consumer)
}

/**
 * Makes one file of an application, as it is done for functions in a cloud.
 *
 * @param {string} entryPoint
 */
async function bundle(entryPoint) {
  await build({
    absWorkingDir: project,
    entryPoints: [entryPoint],
    outfile: 'bundled.js',
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
}

/**
 * Compiles with `skipLibCheck: false`. Faults inside other packages' own types are theirs and are only counted.
 *
 * @param {string} compiler
 * @param {string} [config]
 */
function compile(compiler, config = 'tsconfig.json') {
  const tsc = join(project, 'node_modules', compiler, 'bin', 'tsc')
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', config], {
    cwd: project,
    encoding: 'utf8',
  })
  const faults = stdout.split('\n').filter((line) => /^\S.*error TS\d+/.test(line))
  const foreign = faults.filter((line) => /^node_modules\/(?!portcullis\/)/.test(line))
  // Without a fault of its own, a compiler that failed did not compile: it crashed, or is not there.
  const isBroken = status !== 0 && faults.length === 0
  if (isBroken || faults.length > foreign.length) throw new Error(`${compiler}: ${stdout}${stderr}`)
  if (foreign.length > 0) console.log(`  (${foreign.length} faults in types of dependencies, not ours)`)
}

/**
 * @param {string} name
 * @param {() => unknown} action
 */
function step(name, action) {
  action()
  console.log(`package, ${name}: passed`)
}

/**
 * @param {string} cwd
 * @param {string} command
 * @param {string[]} args
 */
function run(cwd, command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`)
  return { stdout }
}
