/** Of each URL: long enough that one which is kept with its source is noticed. */
const urlLength = 15_000
const count = 300

/** Sources of documents as a server finds them in URLs: parts of a text that is much longer. */
export function* sourcesInUrls(): Generator<string> {
  for (let number = 0; number < count; number += 1) {
    const source = `{alias${10_000 + number}:b}`
    const url = Buffer.from(source.padEnd(urlLength, '&x=y'), 'latin1').toString('latin1')
    yield url.slice(0, source.length)
  }
}

/** What all those URLs take in memory, in bytes. */
export const bytesOfUrls = count * urlLength
