// @ts-check

/** The read that applications do most. */
export const me = '{ me { id username roles } }'

/**
 * As long as documents of applications are, and another one for each number of a series. All are equally long: what is
 * remembered is to weigh the same whichever it is.
 *
 * @param {'filling' | 'in pace'} series
 * @param {number} number
 */
export function applicationDocument(series, number) {
  const name = `${series === 'filling' ? 'a' : 'b'}${String(number).padStart(7, '0')}`
  const aliases = Array.from({ length: 40 }, (_, index) => `${name}_${index}: username`)
  return `{ me { id ${aliases.join(' ')} } }`
}
