import type { Manifest } from '../manifest/index.js'
import { mailErrors } from './errors.js'
import { mailEvents } from './events.js'
import { mailLimits } from './limits/budgets.js'
import { mailCountCollection } from './limits/count-model.js'
import { mailCollection } from './model.js'
import { mailSettings } from './settings.js'

export const manifest = {
  name: 'mail',
  errors: mailErrors,
  settings: mailSettings,
  events: mailEvents,
  limits: mailLimits,
  collections: [mailCollection, mailCountCollection],
} as const satisfies Manifest
