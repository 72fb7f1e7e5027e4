export { createHeldNames, type NameHolds } from './held-names.js'
