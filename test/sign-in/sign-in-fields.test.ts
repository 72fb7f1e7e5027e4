import { getNamedType, isObjectType } from 'graphql'
import { signInFields } from '../../src/sign-in/index.js'
import { startPortcullis } from '../harness/portcullis.js'

test('each field that returns AuthPayload is decided for the viewer that it signs in', async () => {
  const { portcullis } = await startPortcullis()
  const types = Object.values(portcullis.schema.getTypeMap()).filter(isObjectType)
  const found = types.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      getNamedType(field.type).name === 'AuthPayload' ? [`${type.name}.${field.name}`] : [],
    ),
  )

  expect(found.sort()).toEqual([...signInFields].sort())
})
