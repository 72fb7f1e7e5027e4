// The least that a server in Node can do: JSON in, JSON out, on node:http.
// @ts-check
import { createServer } from 'node:http'
import { constant, items, queries } from './items.js'
import { tellCost } from './tell-cost.js'

/** @type {Record<string, object>} */
const answers = { [queries.constant]: { constant }, [queries.openItems]: { openItems: items } }

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  request.on('end', () => {
    const body = JSON.stringify({ data: answers[JSON.parse(text).query] })
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') tellCost(`http://127.0.0.1:${address.port}/graphql`)
})
