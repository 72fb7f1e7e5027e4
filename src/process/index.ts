export { describeFailure } from './failure.js'
export { runServer } from './run-server.js'
