import { createConfig } from './server.js'

/** For the command: its roles, its schema, its hooks. `start.ts` adds the routes and the job. */
export default createConfig()
