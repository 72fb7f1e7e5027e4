import type { Manifest } from '../manifest/index.js'
import { roleProblemCodes } from './administration/roles.js'
import { accountErrors } from './errors.js'
import { accountEvents } from './events.js'
import { accountMails } from './mails.js'
import { accountCollection } from './model.js'
import { emailProblemCodes, nameProblemCodes } from './names/index.js'

export const manifest = {
  name: 'accounts',
  errors: accountErrors,
  problemCodes: [...nameProblemCodes, ...emailProblemCodes, ...roleProblemCodes],
  events: accountEvents,
  mails: accountMails,
  collections: [accountCollection],
} as const satisfies Manifest
