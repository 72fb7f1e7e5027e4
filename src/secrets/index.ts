export { loadOrCreateSecret, loadSecret } from './development-secret.js'
export { createSecretBox, type SecretBox, UnknownSecretError } from './secret-box.js'
