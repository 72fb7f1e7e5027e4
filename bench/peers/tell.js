// @ts-check

/**
 * Tells the parent where this server listens, and what it has used so far whenever it asks. Ends with the parent.
 *
 * @param {string} url
 */
export function tell(url) {
  process.send?.({ url })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicros: user + system, rss: process.memoryUsage.rss() })
  })
  process.on('disconnect', () => process.exit())
}

/** @returns {any} what the parent started this server with */
export const spec = () => JSON.parse(process.argv[2] ?? '{}')

/**
 * @param {import('node:http').Server} server
 * @param {string} path
 */
export function listen(server, path) {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('It does not listen on a port.')
    tell(`http://127.0.0.1:${address.port}${path}`)
  })
}
