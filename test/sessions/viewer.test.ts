import { Types } from 'mongoose'
import { viewerOf } from '../../src/sessions/viewer.js'

test('a viewer can not be changed, by one request of its session for the others', () => {
  const userId = new Types.ObjectId()
  const at = new Date()
  const session = {
    _id: 'a session',
    createdAt: at,
    credentialVersion: 1,
    endedAt: null,
    expiresAt: new Date(at.getTime() + 1000),
    lastUsedAt: at,
  }
  const account = { _id: userId, credentialVersion: 1, disabled: false, email: null, roles: ['USER'] }
  const grants = { declaredRoles: new Set(['USER']), scopesByRole: { USER: ['items:read'] } }
  const viewer = viewerOf({ session, account }, at, grants)
  expect(viewer).toMatchObject({ userId: userId.toHexString(), roles: ['USER'], scopes: ['items:read'] })
  for (const each of [viewer, viewer?.roles, viewer?.scopes]) expect(Object.isFrozen(each)).toBe(true)
})
