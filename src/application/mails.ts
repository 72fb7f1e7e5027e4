import { type MailRows, rowsOf } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** All mails, as declared by the features. Each is declared by one feature. */
export const mailRows: MailRows = rowsOf(manifests, 'mails')
