export { CodeInvalid, LinkInvalid } from './errors.js'
export type { MailedProofs } from './mailed.js'
export type { StoredProof } from './model.js'
export type { IssuedProof, ProofOwner, ProofService } from './service.js'
