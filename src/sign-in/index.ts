export type { SignInService } from './service.js'
