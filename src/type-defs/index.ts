export { accountDefinitions } from './account-type-defs.js'
export { joinWithAccounts, mergeTypeDefs } from './join.js'
export { declaredTypes } from './ownership.js'
export { resolverProblems } from './resolver-problems.js'
