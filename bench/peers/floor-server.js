// The least that a server in Node does: JSON in, JSON out, nobody authenticated.
// @ts-check
import { createServer } from 'node:http'
import { constant, items } from './items.js'
import { listen } from './tell.js'

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  request.on('end', () => {
    const data = JSON.parse(text).query.includes('items') ? { items } : { me: constant }
    const body = JSON.stringify({ data })
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body)
  })
})
listen(server, '/graphql')
