export { type FindMongodOptions, findMongod } from './find-mongod.js'
export type { MongodBinary, Progress } from './mongod-source.js'
