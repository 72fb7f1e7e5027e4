import fc from 'fast-check'
import {
  cases,
  casesBelowSignIn,
  checkGuards,
  checkNarrowing,
  checkPlan,
  checkViewers,
  randomCase,
} from './random/agreement.js'

// By the thousand: agreement.slow.test.ts. fast-check prints its seed, and each failing case prints as the call that makes it again.

test('on random schemas, guards and early decisions agree with a plain reading of the rules', async () => {
  const property = fc.asyncProperty(cases, async (one) => {
    await checkGuards(one)
    await checkPlan(one)
  })
  await fc.assert(property, { numRuns: 60 })
})

test('on random schemas, one more directive never widens access', async () => {
  await fc.assert(fc.asyncProperty(cases, checkNarrowing), { numRuns: 40 })
})

test('on random schemas, each resolver sees the viewer that its guard decided for', async () => {
  const property = fc.asyncProperty(casesBelowSignIn, checkViewers)
  await fc.assert(property, { numRuns: 60 })
})

test.each([548319696])(
  'the random case %i, where policies of two types refuse one field, agrees',
  async (seed) => {
    await checkGuards(randomCase(seed))
    await checkPlan(randomCase(seed))
  },
)
