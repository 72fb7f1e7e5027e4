// The codes that `portcullis/client` knows, as its file of types.
// @ts-check

/**
 * @param {readonly string[]} errors
 * @param {readonly string[]} problems
 */
export function clientCodes(errors, problems) {
  return `/* Made from the error catalogue by \`npm run generate\`. */
/** Every code of an error. */
export type ErrorCode =
${union(errors)}

/** Every code of a problem of BAD_USER_INPUT. */
export type ProblemCode =
${union(problems)}
`
}

/** @param {readonly string[]} codes */
function union(codes) {
  return [...new Set(codes)]
    .sort()
    .map((code) => `  | '${code}'`)
    .join('\n')
}
