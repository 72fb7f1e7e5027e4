import { version, versionInfo } from 'graphql'
import { createPortcullis } from '../../src/application/create-portcullis.js'
import { servedGraphqlFault } from '../../src/server/index.js'

test('a server runs on graphql 16', () => {
  expect(servedGraphqlFault('16.15.0')).toBeNull()
})

test.each(['15.8.0', '17.1.0', '18.0.0-alpha.1'])(
  'a server on graphql %s is refused, with what to install',
  (other) => {
    expect(servedGraphqlFault(other)).toEqual({
      key: 'graphql',
      rule: expect.stringContaining('npm install graphql@16'),
      value: other,
    })
  },
)

// `npm run test:graphql-17` runs this file too.
const onLater = versionInfo.major > 16 ? test : test.skip
onLater('createPortcullis refuses to start on a version that Apollo Server does not support', async () => {
  await expect(createPortcullis({ env: {} })).rejects.toThrow(
    `graphql must be version 16, as Apollo Server 5 needs: npm install graphql@16, but is ${version}`,
  )
})
