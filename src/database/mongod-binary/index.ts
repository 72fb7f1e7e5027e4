export { type FindMongodOptions, findMongod, type MongodBinary, type Progress } from './find-mongod.js'
