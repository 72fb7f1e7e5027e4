export { addressOf } from './address-of.js'
export { EmailRequired } from './errors.js'
