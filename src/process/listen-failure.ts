import type { Configuration } from '../application/configuration.js'
import { ReportedFailure } from '../lib/reported-failure.js'

/** The failure to report if `listen` failed because of the port or the host. `null` for other reasons. */
export function listenFailure(error: unknown, config: Configuration): ReportedFailure | null {
  const { code } = detailsOf(error)
  const { host } = config
  const { setting, port } = portOf(error, config)
  if (code === 'EADDRINUSE') {
    return new ReportedFailure(
      `Port ${port} is in use. Stop the program that listens there, or set ${setting} to another port: ${setting}=${nextTo(port)}`,
    )
  }
  if (code === 'EACCES') {
    return new ReportedFailure(
      `This user is not permitted to listen on port ${port}. Set ${setting} to 1024 or higher.`,
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ReportedFailure(
      `HOST is ${host}, which is not an address of this machine. Remove it, or set it to an address of this machine.`,
    )
  }
  return null
}

/** The port that could not be opened, and its setting. */
function portOf(error: unknown, { port, metricsPort }: Configuration) {
  return metricsPort !== undefined && detailsOf(error).port === metricsPort
    ? { setting: 'METRICS_PORT', port: metricsPort }
    : { setting: 'PORT', port }
}

/** The members of a Node system error. */
function detailsOf(error: unknown): { readonly code?: unknown; readonly port?: unknown } {
  return typeof error === 'object' && error !== null ? error : {}
}

function nextTo(port: number): number {
  return port < 65_535 ? port + 1 : port - 1
}
