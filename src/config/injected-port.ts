/**
 * The value that a container gets for a service of that name: `METRICS_PORT=tcp://10.0.0.1:9090` for a service
 * "metrics".
 */
const serviceAddress = /^[a-z]+:\/\//i

/** Whether a variable was injected by Kubernetes or Docker links for a neighbouring service, and is not a setting. */
export function isInjectedPort(name: string, value: string | undefined): boolean {
  return /(^|_)PORT$/.test(name) && serviceAddress.test(value?.trim() ?? '')
}
