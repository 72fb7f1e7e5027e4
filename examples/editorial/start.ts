import { createEditorial } from './server.js'

const editorial = await createEditorial()
const { url } = await editorial.listen()
console.log(`The editorial API is at ${url}`)
