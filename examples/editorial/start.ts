import { createEditorial } from './server.js'

const editorial = await createEditorial()
const { url } = await editorial.listen()
console.log(`The editorial API is at ${url}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void editorial.stop())
