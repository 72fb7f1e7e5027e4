import fc from 'fast-check'
import { cases, casesBelowSignIn, checkSignedInFields } from '../authorization/random/agreement.js'

// By the thousand: agreement.slow.test.ts of the directives.

test('on random schemas, no resolver with a viewer in its type runs for nobody, and no other field refuses nobody', async () => {
  await fc.assert(fc.asyncProperty(cases, checkSignedInFields), { numRuns: 60 })
})

test('on random schemas, that holds below a field that signs in', async () => {
  await fc.assert(fc.asyncProperty(casesBelowSignIn, checkSignedInFields), { numRuns: 30 })
})
