// What an entry point adds to the page of a front end: bundled with what it imports, minified, and compressed with gzip -9.
// @ts-check
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * @param {string} specifier
 * @param {{ readonly from: string, readonly external?: string[] }} options - `from`: the folder that has it installed
 * @returns {Promise<number>} bytes
 */
export async function bundleSize(specifier, { from, external = [] }) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(specifier)}`, resolveDir: from },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external,
    logLevel: 'silent',
  })
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles
  return gzipSync(contents, { level: 9 }).length
}
