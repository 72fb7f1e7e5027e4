// The arrows between the rooms of src/: cli -> server -> features -> foundations. Types count as well, but for cycles:
// a type that looks back costs nothing at run time.
const foundations = '^src/(addresses|tokens|passwords|database|secrets|config)/'
const features = '^src/(accounts|events|sessions|sign-in|throttling)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'foundations-know-no-feature',
      comment: 'addresses, tokens, passwords, database, secrets and config serve features and know none.',
      severity: 'error',
      from: { path: foundations },
      to: { path: '^src/', pathNot: `${foundations}|^src/(errors|own-copy)\\.ts$` },
    },
    {
      name: 'features-know-no-server',
      comment: 'A feature can be read, tested and removed as one folder: no HTTP in it.',
      severity: 'error',
      from: { path: features },
      to: { path: '^src/(server|cli|index\\.ts)' },
    },
    {
      name: 'services-know-no-graphql',
      comment: 'Only resolvers translate between GraphQL and a service.',
      severity: 'error',
      from: { path: features, pathNot: '/(resolvers|index)\\.ts$' },
      to: { path: 'node_modules/(graphql|@graphql-tools|@apollo|fastify)/|^src/generated/' },
    },
    {
      name: 'metrics-are-told',
      comment: 'Who is counted tells plain numbers and events, and knows nobody who counts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(metrics/|portcullis\\.ts$)' },
      to: { path: '^src/metrics/|node_modules/prom-client/' },
    },
    {
      name: 'features-know-no-traces',
      comment: 'Spans are put around a feature where it is composed with the others.',
      severity: 'error',
      from: { path: `${features}|${foundations}|^src/authorization/` },
      to: { path: '^src/tracing/|node_modules/@opentelemetry/' },
    },
    {
      name: 'server-knows-no-command',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'authorization-stands-alone',
      comment: 'It works in any GraphQL server: graphql and graphql-tools, and nothing of ours.',
      severity: 'error',
      from: { path: '^src/authorization/' },
      to: { pathNot: '^src/authorization/|node_modules/(graphql|@graphql-tools/[a-z]+)/' },
    },
    {
      name: 'through-the-index',
      comment: 'What the index of a folder does not list is its own affair.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: '^src/$1/|/index\\.ts$|^src/(generated/|config/(mode|cache-folder)\\.ts$)',
      },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'production-code-stays-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|examples|scripts|bench)/' },
    },
    {
      name: 'only-what-is-installed-with-us',
      comment: 'A development dependency is not there in production, unless the build makes it part of ours.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        dependencyTypesNot: ['npm-peer'],
        // In step with scripts/bundled-libraries.js.
        pathNot: 'node_modules/(graphql-scalars|zod)/',
      },
    },
    { name: 'imports-resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // Made by others' rules; its type-only package has nothing to resolve.
    exclude: { path: '^examples/client/generated/' },
    doNotFollow: { path: ['node_modules', '^dist/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
