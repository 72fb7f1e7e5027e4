import { createConfirm } from './confirm.js'
import type { EmailDependencies } from './dependencies.js'
import { createDisown } from './disown.js'
import { createRequestConfirmation } from './request-confirmation.js'

/** Verification, change and disowning of the addresses of accounts. Independent of GraphQL and HTTP. */
export type EmailService = ReturnType<typeof createEmailService>

export function createEmailService(dependencies: EmailDependencies) {
  const { changeEmail, resend, confirmAddress } = createRequestConfirmation(dependencies)
  const confirm = createConfirm(dependencies)
  return {
    changeEmail,
    resend,
    confirmAddress,
    confirmByCode: confirm.byCode,
    confirmByLink: confirm.byLink,
    disown: createDisown(dependencies),
  }
}
