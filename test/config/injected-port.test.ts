import { readConfiguration } from '../../src/application/configuration.js'

test.each(['tcp://10.0.0.1:9090', 'udp://10.0.0.1:9090', ' TCP://[fd00::1]:9090 '])(
  'a port that Kubernetes made of the name of a service, %s, leaves the setting as it is by default',
  (address) => {
    const config = readConfiguration({
      env: { METRICS_PORT: address, PORT: address, PORTCULLIS_PORT: address },
    })
    expect(config.port).toBe(4000)
    expect(config.metricsPort).toBeUndefined()
  },
)

test('a port that is no number otherwise is refused as ever', () => {
  expect(() => readConfiguration({ env: { METRICS_PORT: '10.0.0.1:9090' } })).toThrow('METRICS_PORT must be')
})

test('as an option, an address is refused: nobody else wrote it', () => {
  const options = { metricsPort: 'tcp://10.0.0.1:9090' as unknown as number } // as plain JavaScript may
  expect(() => readConfiguration({ env: {}, options })).toThrow('metricsPort must be')
})
