export { openPrivateMongod, type PrivateMongod, type PrivateMongodOptions } from './private-mongod.js'
