import { createServer } from 'node:net'
import { readConfiguration } from '../../src/application/configuration.js'
import { listenFailure } from '../../src/process/listen-failure.js'

test('of two ports, the one that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const address = other.address()
  const taken = typeof address === 'object' && address !== null ? address.port : 0
  const second = createServer().listen(taken, '127.0.0.1')
  const error = await new Promise((resolve) => second.once('error', resolve))
  other.close()

  const told = (options: { port: number; metricsPort: number }) =>
    listenFailure(error, readConfiguration({ env: {}, options }))?.message
  expect(told({ port: 1, metricsPort: taken })).toContain(
    `Port ${taken} is in use. Stop the program that listens there, or set METRICS_PORT`,
  )
  expect(told({ port: taken, metricsPort: 1 })).toContain(
    `Port ${taken} is in use. Stop the program that listens there, or set PORT`,
  )
})
