import { byLayer, ownerOf, selfTime } from '../../bench/profile/self-time.js'

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 1 })

test.each([
  [frame('parse', 'file:///app/node_modules/graphql/language/parser.mjs'), 'graphql'],
  [frame('run', 'file:///app/node_modules/@apollo/server/dist/esm/runHttpQuery.js'), '@apollo/server'],
  [frame('get', 'file:///app/node_modules/mongoose/node_modules/mongodb/lib/cursor.js'), 'mongodb'],
  [frame('find', 'file:///app/src/sessions/coherent-states.ts'), 'Portcullis: sessions'],
  [frame('serve', 'file:///app/src/portcullis.ts'), 'Portcullis: its root'],
  [frame('fold', 'file:///app/src/accounts/names/canonical.ts'), 'Portcullis: accounts'],
  [frame('resolve', 'file:///app/peers/portcullis-server.js'), 'the application'],
  [frame('onread', 'node:internal/stream_base_commons'), 'Node: stream_base_commons'],
  [frame('write', 'node:_http_outgoing'), 'Node: _http_outgoing'],
  [frame('stringify'), 'built-in functions'],
  [frame('(program)'), 'native code beside JavaScript'],
  [frame('(garbage collector)'), 'garbage collection'],
])('%j belongs to %s', (callFrame, owner) => {
  expect(ownerOf(callFrame)).toBe(owner)
})

test('time is counted for the function that ran, idle time apart, and only from the end of the profile', () => {
  const nodes = [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('parse', 'file:///app/node_modules/graphql/parser.mjs') },
    { id: 3, callFrame: frame('find', 'file:///app/src/sessions/find.ts') },
  ]
  const profile = {
    nodes,
    samples: [2, 3, 2, 1],
    timeDeltas: [500, 100, 300, 600],
    startTime: 0,
    endTime: 1500,
  }

  const { busy, owners } = selfTime(profile, 1000)

  expect(busy).toBeCloseTo(0.4)
  expect([...owners]).toEqual([
    ['graphql', 0.75],
    ['Portcullis: sessions', 0.25],
  ])
})

test('layers add up what their packages took', () => {
  const owners = new Map([
    ['@apollo/server', 0.3],
    ['Portcullis: server', 0.2],
    ['negotiator', 0.2],
    ['Node: crypto', 0.15],
    ['Portcullis: sessions', 0.1],
    ['lru-cache', 0.05],
  ])

  expect([...byLayer(owners)]).toEqual([
    ['Apollo Server and what it parses headers with', 0.5],
    ['Portcullis', expect.closeTo(0.3)],
    ['Node and V8', 0.15],
    ['other packages', 0.05],
  ])
})
