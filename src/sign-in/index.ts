export { createSignInService, type SignInService } from './service.js'
