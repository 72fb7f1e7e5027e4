import fc from 'fast-check'
import {
  cases,
  checkGuards,
  checkNarrowing,
  checkPlan,
  checkSignedInFields,
  checkViewers,
} from './random/agreement.js'

// 80 ms each: AGREEMENT_CASES asks for more than a run of the gates has time for.
const numRuns = Number(process.env.AGREEMENT_CASES ?? 2_500)

test('thousands of random schemas, operations and viewers: guards, plan and rules agree, and rules only narrow', async () => {
  const property = fc.asyncProperty(cases, async (one) => {
    await checkGuards(one)
    await checkPlan(one)
    await checkViewers(one)
    await checkSignedInFields(one)
    await checkNarrowing(one)
  })
  await fc.assert(property, { numRuns })
}, 3_600_000)
