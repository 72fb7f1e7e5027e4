export type { Recipient } from './compose.js'
export type { Admission, MailRequest } from './limits/admission.js'
export type { NewMail } from './outbox.js'
export type { MailService } from './service.js'
