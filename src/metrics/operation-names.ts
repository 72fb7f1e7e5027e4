import { createBoundedLabels, other } from './bounded-labels.js'

/** The label of operations without a name. */
export const unnamed = '(unnamed)'

export interface OperationNameBounds {
  /** Limit for names sent by signed-in viewers. Default 100. */
  readonly signedIn?: number
  /** Limit for names sent by anonymous clients. Default 50. */
  readonly anonymous?: number
}

/** Longer names are not useful in charts. */
const name = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/

/**
 * Labels for operation names, which clients choose. Signed-in viewers have a separate limit: a flood of invented names
 * can exhaust only the limit of anonymous clients, and does not displace the names of real clients. Once a name is a
 * label, it is used for all clients.
 *
 * Pass names of valid operations only.
 */
export function createOperationNames({ signedIn = 100, anonymous = 50 }: OperationNameBounds = {}) {
  const ofViewers = createBoundedLabels(signedIn, name)
  const ofAnybody = createBoundedLabels(anonymous, name)

  return (operationName: string | null, isSignedIn: boolean): string => {
    if (operationName === null) return unnamed
    const isOfViewers = ofViewers.has(operationName)
    const mayJoinViewers = isSignedIn && !ofAnybody.has(operationName)
    const label = isOfViewers || mayJoinViewers ? ofViewers.label(operationName) : other
    return label === other ? ofAnybody.label(operationName) : label
  }
}
