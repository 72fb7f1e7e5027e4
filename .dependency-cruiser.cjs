// The arrows between the folders of src/: cli -> application -> server and features -> foundations -> lib. A folder that
// is not named here is a feature, so that a new one is held to the rules of features from its first file.
const foundations = '^src/(addresses|config|database|manifest|paging|passwords|secrets|tokens)/'
const others =
  '^src/(application|authorization|cli|client|codegen|context|generated|lib|metrics|process|server|testing|tracing|type-defs)/'
const notAFeature = `${foundations}|${others}|^src/[^/]+$`

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third. Types and lazy imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'one-file-at-the-top',
      comment: 'src/index.ts is the public API. Every other module has a folder.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+$', pathNot: '^src/index\\.ts$' },
    },
    {
      name: 'lib-knows-nothing',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/', pathNot: '^src/lib/' },
    },
    {
      name: 'one-door-to-sessions',
      comment:
        'Every session starts in sign-in/start-session.ts, which decides by the pure admission. Nobody else admits.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sessions/|sign-in/start-session\\.ts$)' },
      to: { path: '^src/sessions/admission\\.ts$' },
    },
    {
      name: 'foundations-know-no-feature',
      comment: 'Foundations serve features and know none.',
      severity: 'error',
      from: { path: foundations },
      to: { path: '^src/', pathNot: `${foundations}|^src/lib/` },
    },
    {
      name: 'config-is-an-engine',
      comment:
        'It reads whatever rows it is given. The rows are in the settings.ts of the folders that use the values.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(addresses|config|lib)/' },
    },
    {
      name: 'context-knows-no-server',
      comment:
        'What a resolver is given: features may import it, so it imports no transport and no composition.',
      severity: 'error',
      from: { path: '^src/context/' },
      to: { path: '^src/(application|authorization|cli|generated|metrics|process|server|testing|tracing)/' },
    },
    {
      name: 'features-know-no-server',
      comment: 'A feature can be read, tested and removed as one folder: no HTTP in it.',
      severity: 'error',
      from: { path: '^src/', pathNot: notAFeature },
      to: { path: '^src/(application|authorization|cli|metrics|process|server|testing)/|^src/[^/]+$' },
    },
    {
      name: 'services-know-no-graphql',
      comment: 'Only resolvers translate between GraphQL and a service.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${notAFeature}|/(resolvers|feature)\\.ts$` },
      to: { path: 'node_modules/(graphql|@graphql-tools|@apollo|fastify)/|^src/generated/' },
    },
    {
      name: 'two-doors',
      comment:
        'index.ts of a feature is for other features. manifest.ts and feature.ts are for application/ alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/application/' },
      to: { path: '^src/[^/]+/(feature|manifest)\\.ts$', pathNot: '^src/(authorization|manifest)/' },
    },
    {
      name: 'published-types-know-no-document',
      comment:
        'What is stored is not published: the types of the package do not lead to a model. Those of options are ' +
        'inferred from manifests; check:package follows the declarations themselves.',
      severity: 'error',
      from: { path: '^src/(?!application/)[^/]+/public\\.ts$|^src/context/context\\.ts$' },
      to: { path: '/(key-)?model\\.ts$', reachable: true },
    },
    {
      name: 'resolvers-by-one-door',
      comment:
        'A module that imports a feature must not get its resolvers with it, directly or through others.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${others}|/feature\\.ts$` },
      to: { path: '^src/[^/]+/resolvers\\.ts$', pathNot: '^src/generated/' },
    },
    {
      name: 'server-knows-no-service',
      comment: 'Who a bearer is and what they may do are functions that the server is given.',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/(accounts|events|passwords|secrets|sign-in|throttling|type-defs)/' },
    },
    {
      name: 'server-knows-the-type-of-a-viewer',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/sessions/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'type-defs-know-rules-only',
      severity: 'error',
      from: { path: '^src/type-defs/' },
      to: { path: '^src/', pathNot: '^src/(authorization|lib|type-defs)/' },
    },
    {
      name: 'server-composes-nothing',
      severity: 'error',
      from: { path: '^src/(server|metrics|tracing|generated)/' },
      to: { path: '^src/(application|cli|process|testing)/' },
    },
    {
      name: 'application-knows-no-command',
      severity: 'error',
      from: { path: '^src/(application/|process/|index\\.ts$)' },
      to: { path: '^src/(cli|testing)/' },
    },
    {
      name: 'application-is-run-by-others',
      comment:
        'A program that embeds a server has its own signals and exit codes, unless it calls runPortcullis.',
      severity: 'error',
      from: { path: '^src/application/' },
      to: { path: '^src/process/' },
    },
    {
      name: 'metrics-are-told',
      comment: 'Who is counted tells plain numbers and events, and knows nobody who counts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(metrics|application)/' },
      to: { path: '^src/metrics/|node_modules/prom-client/' },
    },
    {
      name: 'features-know-no-traces',
      comment: 'Spans are put around a feature where it is composed with the others.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(application|cli|server|testing|tracing)/' },
      to: { path: '^src/tracing/|node_modules/@opentelemetry/' },
    },
    {
      name: 'authorization-stands-alone',
      comment:
        'It works in any GraphQL server: graphql and graphql-tools, and nothing of ours but one function of a line.',
      severity: 'error',
      from: { path: '^src/authorization/' },
      to: {
        pathNot:
          '^src/authorization/|^src/lib/is-thenable\\.ts$|node_modules/(graphql|@graphql-tools/[a-z]+)/',
      },
    },
    {
      name: 'codegen-runs-at-build-time',
      comment: 'It reads a schema, and needs no database and no server.',
      severity: 'error',
      from: { path: '^src/codegen/' },
      to: { pathNot: '^src/(authorization|codegen)/|node_modules/graphql/' },
    },
    {
      name: 'nothing-runs-codegen',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/codegen/' },
      to: { path: '^src/codegen/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'It runs in browsers, without dependencies; React is there where its hooks are used.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: '^src/client/|node_modules/(@types/)?react/' },
    },
    {
      name: 'server-knows-no-client',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/client/' },
      to: { path: '^src/client/' },
    },
    {
      name: 'through-the-index',
      comment:
        'A folder is imported through its index. public.ts has the types that the package publishes, parents.ts those that codegen.js reads.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/[^/]+/',
        pathNot:
          '^src/$1/|/(index|feature|manifest|public|parents)\\.ts$|^src/((application|context|generated|lib)/|config/(mode|cache-folder)\\.ts$|sessions/admission\\.ts$)',
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
        pathNot: 'node_modules/(graphql-scalars|uqr|zod)/',
      },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      // Those have a project of their own: see scripts/check-package.js.
      from: { pathNot: '^scripts/package-consumers/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Made by others' rules; its type-only package has nothing to resolve.
    exclude: { path: '^examples/(client/generated|helpdesk/generated/operations)/' },
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
