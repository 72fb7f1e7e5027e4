import { getNamedType, isObjectType } from 'graphql'
import { publicOperations, signInFields } from '../../src/application/schema/root-field-lists.js'
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

test('the mutations that are public work beside a dead bearer, and no others', async () => {
  const { portcullis } = await startPortcullis()
  const mutations = Object.values(portcullis.schema.getMutationType()?.getFields() ?? {})
  const found = mutations.filter(({ astNode }) =>
    astNode?.directives?.some(({ name }) => name.value === 'public'),
  )

  expect(found.map(({ name }) => name).sort()).toEqual([...publicOperations].sort())
})
