import { configurationWarnings, settingList } from '../../src/application/configuration.js'

test('a variable that is almost a setting is reported with the one probably meant, without its value', () => {
  expect(configurationWarnings({ PORTCULLIS_SESION_IDLE_TTL: 'hunter2' })).toEqual([
    'PORTCULLIS_SESION_IDLE_TTL is not a setting of Portcullis and has no effect. Did you mean PORTCULLIS_SESSION_IDLE_TTL?',
  ])
})

test('a variable that is like no setting is reported without a guess', () => {
  expect(configurationWarnings({ PORTCULLIS_ZZZ: '1' })).toEqual([
    'PORTCULLIS_ZZZ is not a setting of Portcullis and has no effect.',
  ])
})

test('every setting, the variables of other programs and those that Kubernetes injects pass in silence', () => {
  const ours = settingList.flatMap(({ variable }) => (variable === null ? [] : [[variable, 'x']]))
  const injected = {
    PORTCULLIS_PORT: 'tcp://10.0.0.1:4000',
    PORTCULLIS_PORT_4000_TCP_ADDR: '10.0.0.1',
    PORTCULLIS_SERVICE_HOST: '10.0.0.1',
    PORTCULLIS_SERVICE_PORT_HTTP: '4000',
    PORTCULLIS_METRICS_SERVICE_HOST: '10.0.0.2',
    PATH: '/usr/bin',
  }

  expect(configurationWarnings({ ...Object.fromEntries(ours), ...injected })).toEqual([])
})

test.each(['METRICS_PORT', 'PORT'])('the address of a service in %s is told as ignored', (name) => {
  expect(configurationWarnings({ [name]: 'tcp://10.0.0.1:9090' })).toEqual([
    expect.stringMatching(new RegExp(`^${name} is ignored: it is the address of a Kubernetes service`)),
  ])
  expect(configurationWarnings({ [name]: '9090' })).toEqual([])
})
