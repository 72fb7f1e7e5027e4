export {
  type AccessTokenSubject,
  type AccessTokens,
  type AccessTokensOptions,
  createAccessTokens,
  type SignedAccessToken,
} from './access-tokens.js'
export type { AccessTokenClaims } from './claims.js'
export { type ExplainOptions, explainToken, type TokenExplanation } from './explain.js'
export { explanationText } from './explain-text.js'
export { createKeySet } from './keys/create-key-set.js'
export type { PublicJwk, SigningAlgorithm, SigningKey, VerificationKey } from './keys/key-material.js'
export { signingKeysCollection } from './keys/key-model.js'
export type { KeyState } from './keys/key-plan.js'
export type { KeySet, KeySetOptions, KeySummary } from './keys/key-set.js'
export { type RefusalDetail, refusals } from './refusals.js'
export { reservedClaims } from './reserved-claims.js'
export { sessionBytesOf, type TokenSettings } from './settings.js'
export type { Verification } from './verification.js'
