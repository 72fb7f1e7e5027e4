import { createBoundedLabels, other } from './bounded-labels.js'

/** The label of operations without a name. */
export const unnamed = '(unnamed)'

export interface OperationNameBounds {
  /** Names that signed-in viewers may bring. Default 100. */
  readonly signedIn?: number
  /** Names that anybody may bring. Default 50. */
  readonly anonymous?: number
}

/** Longer names are not useful in charts. */
const name = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/

/**
 * Labels for the names that clients give to their operations. Anybody can send any number of them, so those who are
 * signed in have places of their own: a flood of invented names by strangers can take all the others and keeps none of
 * a real client's names out. A name is a label for everybody once anybody brought it in.
 *
 * Give it names of valid operations only.
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
