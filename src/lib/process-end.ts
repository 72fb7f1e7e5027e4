import { exitCodeOfSignal } from './exit-codes.js'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends the process at SIGINT or SIGTERM, until a server can stop gracefully. Unlike the default handler,
 * `process.exit` runs exit handlers, which stop a private MongoDB.
 *
 * @returns removes the listeners
 */
export function exitAtSignals(): () => void {
  const exit = (signal: (typeof signals)[number]) => process.exit(exitCodeOfSignal[signal])
  for (const signal of signals) process.once(signal, exit)
  return () => {
    for (const signal of signals) process.off(signal, exit)
  }
}

const lingerMilliseconds = 3000

/** Remaining handles must not keep the process alive after its work ended. */
export function exitWithoutWaiting(): void {
  setTimeout(() => process.exit(), lingerMilliseconds).unref()
}
