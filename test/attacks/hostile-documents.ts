// Documents that would cost more than they are worth, each with what is answered to it.

const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')
const tooLarge = '400 OPERATION_TOO_LARGE'
const invalid = '400 GRAPHQL_VALIDATION_FAILED'
const unparsable = '400 GRAPHQL_PARSE_FAILED'
const login = 'login(input: { username: "a", password: "b" }) { accessToken }'

export const aliasFlood = [`mutation { ${times(1000, (at) => `a${at}: ${login}`)} }`, tooLarge] as const
export const aliasesOfTypename = [`{ ${times(1500, (at) => `a${at}: __typename`)} }`, tooLarge] as const
export const directiveFlood = [`{ __typename ${'@include(if: true) '.repeat(800)} }`, tooLarge] as const
export const unknownDirectives = [`{ __typename ${times(1900, (at) => `@d${at}`)} }`, tooLarge] as const
export const fragmentCycle = [
  '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
  invalid,
] as const
export const longFragmentCycle = [
  `{ ...f0 } ${times(100, (at) => `fragment f${at} on Query { ...f${(at + 1) % 100} }`)}`,
  invalid,
] as const
export const doublingFragments = [
  `{ me { ...f0 } } ${times(40, (at) => `fragment f${at} on User { ...f${at + 1} ...f${at + 1} }`)} fragment f40 on User { id username }`,
  tooLarge,
] as const
export const deepSelection = [`{ ${'me { '.repeat(5000)} id`, tooLarge] as const
export const deepLists = [`{ users(search: ${'['.repeat(20_000)}`, tooLarge] as const
export const deepObjects = [`mutation { login(input: ${'{ a: '.repeat(5000)}`, tooLarge] as const
export const deepTypes = [
  `query ($a: ${'['.repeat(5000)}Int${']'.repeat(5000)}) { me { id } }`,
  tooLarge,
] as const
export const listsWithinLists = [
  '{ users(first: 100) { nodes { auditEvents(first: 100) { nodes { id type at } } } } }',
  tooLarge,
] as const
export const introspectionBomb = [
  `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`,
  invalid,
] as const
export const repeatedFields = [`{ me { ${times(600, () => 'sessions { id }')} } }`, tooLarge] as const
export const manyFragments = [
  `{ me { ${times(400, (at) => `...f${at}`)} } } ${times(400, (at) => `fragment f${at} on User { id }`)}`,
  tooLarge,
] as const
export const unknownFields = [`{ ${times(29, (at) => `nothing${at}`)} }`, invalid] as const
export const manyVariables = [
  `query (${times(900, (at) => `$v${at}: Int`)}) { me { id } }`,
  tooLarge,
] as const
export const manyOperations = [times(900, (at) => `query q${at} { me { id } }`), tooLarge] as const
export const longString = [`{ users(search: "${'x'.repeat(50_000)}") { nodes { id } } }`, tooLarge] as const
export const commentsOnly = ['#'.repeat(90_000), unparsable] as const
export const unclosedBlockString = [`{ users(search: """${'"'.repeat(50_000)}`, unparsable] as const
