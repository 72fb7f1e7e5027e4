import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { until } from './until.js'

/** The block of a page of the documentation. */
export function nginxBlockOf(page: string): string {
  const [, block] = /```nginx\n(.*?)```/s.exec(readFileSync(page, 'utf8')) ?? []
  if (block === undefined) throw new Error(`${page} has no block for nginx.`)
  return block
}

/**
 * Starts nginx, whose files are in a folder.
 *
 * @param http - the directives of its `http` block
 * @param isReady - asked until it is true
 * @returns a function that stops it
 */
export async function startNginx(
  folder: string,
  http: string,
  isReady: () => Promise<boolean>,
): Promise<() => Promise<void>> {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name))
    return `${name}_temp_path ${join(folder, name)};`
  })
  const file = join(folder, 'nginx.conf')
  const main = `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr warn; events {}`
  writeFileSync(file, `${main} http { access_log off; ${paths.join(' ')} ${http} }`)
  const nginx = spawn(process.env.NGINX || '/usr/sbin/nginx', ['-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  nginx.stderr.on('data', (chunk) => {
    said += chunk
  })
  await until(async () => {
    if (nginx.exitCode !== null) throw new Error(`nginx ended at once: ${said}`)
    return isReady()
  })
  return async () => {
    if (nginx.exitCode !== null) return
    nginx.kill('SIGTERM')
    await once(nginx, 'exit')
  }
}

/** A port of this machine that no server listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
