import type { Manifest } from '../manifest/index.js'
import { usernameEvents } from './events.js'
import { usernameLimits } from './limits.js'
import { nameCollection } from './model.js'

export const manifest = {
  name: 'usernames',
  events: usernameEvents,
  limits: usernameLimits,
  collections: [nameCollection],
} as const satisfies Manifest
