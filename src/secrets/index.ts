export { createSecretBox, type SecretBox, UnknownSecretError } from './secret-box.js'
