import { createTestSchema, expectRefused, expectStepUp } from '../../src/testing/index.js'

const schema = createTestSchema()
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

/** Operations of admins that take from an account what it cannot give itself again. */
const grave = mutations.filter(
  (name) => /^(delete|erase|impersonate|removeSecond)/.test(name) && !/Own|Account$/.test(name),
)

test('the operations of admins that cannot be undone demand a second factor', () => {
  expect(grave).toContain('removeSecondFactors')
  for (const name of grave) {
    const coordinate = `Mutation.${name}`
    expectStepUp(schema, coordinate, { roles: ['ADMIN'] })
    const now = Math.floor(Date.now() / 1000)
    expectRefused(
      schema,
      coordinate,
      { roles: ['ADMIN'], authTime: now },
      { code: 'REAUTHENTICATION_REQUIRED' },
    )
    expectRefused(schema, coordinate, { roles: [], authTime: now, mfaTime: now }, { code: 'FORBIDDEN' })
  }
})

test.each(['removeTotp', 'replaceRecoveryCodes'])(
  '%s demands a second factor of the last ten minutes',
  (name) => {
    const coordinate = `Mutation.${name}`
    expectStepUp(schema, coordinate, {})
    const now = Math.floor(Date.now() / 1000)
    const code = 'REAUTHENTICATION_REQUIRED'
    expectRefused(schema, coordinate, { authTime: now }, { code })
    expectRefused(schema, coordinate, { authTime: now, mfaTime: now - 601 }, { code })
  },
)
