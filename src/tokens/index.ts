export {
  type AccessTokenSubject,
  type AccessTokens,
  type AccessTokensOptions,
  createAccessTokens,
  type SignedAccessToken,
} from './access-tokens.js'
export type { AccessTokenClaims } from './claims.js'
export { createKeySet } from './create-key-set.js'
export { type ExplainOptions, explainToken, type TokenExplanation } from './explain.js'
export { explanationText } from './explain-text.js'
export type { PublicJwk, SigningAlgorithm, SigningKey, VerificationKey } from './key-material.js'
export { signingKeysCollection } from './key-model.js'
export type { KeyState } from './key-plan.js'
export type { KeySet, KeySetOptions, KeySummary } from './key-set.js'
export { type RefusalDetail, refusals } from './refusals.js'
export type { Verification } from './verification.js'
