import { join } from 'node:path'
import type { MongoBinaryDownload } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js'
import type { SourceOptions } from './mongod-source.js'

/** The download fails if the site sends nothing for this time; then the second source is tried. */
const IDLE_TIMEOUT_MS = 5000
/** The socket's timer starts slightly before the last chunk is counted here. */
const CLOCK_SLACK_MS = 500
const PROGRESS_INTERVAL_MS = 2000
const BYTES_PER_MB = 1_000_000

/**
 * Downloads MongoDB's build for this system with the downloader of mongodb-memory-server: it knows the names of the
 * builds, compares MD5 sums, and supports MONGOMS_VERSION, MONGOMS_DOWNLOAD_MIRROR and proxies.
 */
export async function downloadFromMongodb(options: SourceOptions): Promise<string> {
  const downloader = await createDownloader(options)
  const archive = await downloader.startDownload()
  const mongod = join(options.folder, 'mongod')
  await downloader.extractTarGz(archive, mongod, (name) => name.endsWith('/bin/mongod'))
  return mongod
}

async function createDownloader({ folder, progress }: SourceOptions): Promise<MongoBinaryDownload> {
  // Imported on demand, because most starts do not download.
  const [library, system] = await Promise.all([
    import('mongodb-memory-server-core/lib/util/MongoBinaryDownload.js'),
    import('mongodb-memory-server-core/lib/util/getos/index.js'),
  ])

  class ImpatientDownload extends library.MongoBinaryDownload {
    #toldAt = 0
    #cameAt = Date.now()

    override async httpDownload(
      ...[url, options, to, aside]: Parameters<MongoBinaryDownload['httpDownload']>
    ): Promise<string> {
      this.#cameAt = Date.now()
      // The library accepts any certificate unless npm is configured otherwise. The download is executed, so the
      // certificate must be valid.
      const verified = { ...options, rejectUnauthorized: true }
      try {
        return await super.httpDownload(url, verified, to, aside, 1, 0, IDLE_TIMEOUT_MS)
      } catch (error) {
        const idle = Date.now() - this.#cameAt >= IDLE_TIMEOUT_MS - CLOCK_SLACK_MS // the library reports «aborted» then
        throw idle ? new Error(`${url.href} sent nothing for ${IDLE_TIMEOUT_MS / 1000} s`) : error
      }
    }

    override printDownloadProgress(chunk: { length: number }): void {
      this.dlProgress.current += chunk.length // the library compares it with the announced length
      this.#cameAt = Date.now()
      if (this.#cameAt - this.#toldAt < PROGRESS_INTERVAL_MS) return
      this.#toldAt = this.#cameAt
      const [done, all] = [this.dlProgress.current, this.dlProgress.length].map((n) =>
        Math.round(n / BYTES_PER_MB),
      )
      progress(`MongoDB ${this.binaryOpts.version}: ${done} of ${all} MB`)
    }
  }
  return new ImpatientDownload({ downloadDir: folder, checkMD5: true, os: await system.getOS() })
}
