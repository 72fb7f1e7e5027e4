import type { GraphQLResolveInfo } from 'graphql'
import { createExecutions, createHandOver } from '../../../src/authorization/guards/execution.js'
import { bytesGrownOld, collectGarbage, collectYoungGarbage } from '../../harness/collect-garbage.js'

const operation = {}
const context = {}
/** As much of what a resolver is told as an execution is known by. */
const info = (variableValues: object, of: object = operation) =>
  ({ variableValues, operation: of }) as GraphQLResolveInfo

test('the resolvers of one execution find the same, those of any other do not', () => {
  const executionOf = createExecutions(createHandOver())
  const variables = {}
  const execution = executionOf(info(variables), context)

  expect(executionOf(info(variables), context)).toBe(execution)
  expect(executionOf(info({}), context)).not.toBe(execution)
})

test.each([
  ['another context', {}, operation],
  ['no context', undefined, operation],
  ['another operation', context, {}],
])('variables that executions share are no execution: %s', (_, otherContext, otherOperation) => {
  const executionOf = createExecutions(createHandOver())
  const variables = {}
  const execution = executionOf(info(variables), context)
  expect(executionOf(info(variables, otherOperation), otherContext)).not.toBe(execution)
})

test('a request is freed while it is young, although it is known whose execution is whose', async () => {
  const requests = 100
  const bytesEach = 80_000
  const executionOf = createExecutions(createHandOver())
  function executeAll(): void {
    for (let times = 0; times < requests; times += 1) {
      const request = Array.from({ length: bytesEach / 8 }, (_, at) => at)
      expect(executionOf(info({}), request).refusals).toBe(0)
      if (times % 10 === 9) collectYoungGarbage()
    }
  }
  executeAll() // what V8 makes of the code that runs is no request's
  await collectGarbage()
  const before = bytesGrownOld()
  executeAll()
  collectYoungGarbage()
  collectYoungGarbage()
  expect(bytesGrownOld() - before).toBeLessThan((requests * bytesEach) / 10)
})
