/** What a container is given for a service of that name: `METRICS_PORT=tcp://10.0.0.1:9090` for one called "metrics". */
const serviceAddress = /^[a-z]+:\/\//i

/**
 * Whether a variable is one that Kubernetes, or Docker's links, made of the name of a service beside this one: nobody
 * meant a setting by it.
 */
export function isInjectedPort(name: string, value: string | undefined): boolean {
  return /(^|_)PORT$/.test(name) && serviceAddress.test(value?.trim() ?? '')
}
