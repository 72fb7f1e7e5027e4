import fc from 'fast-check'
import { cases, checkGuards, checkNarrowing, checkPlan, checkViewers } from './random/agreement.js'

test('10,000 random schemas, operations and viewers: guards, plan and rules agree, and rules only narrow', async () => {
  const property = fc.asyncProperty(cases, async (one) => {
    await checkGuards(one)
    await checkPlan(one)
    await checkViewers(one)
    await checkNarrowing(one)
  })
  await fc.assert(property, { numRuns: 10_000 })
}, 1_800_000)
