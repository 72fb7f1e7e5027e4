/** One step of a request. It refuses by throwing, and makes a promise only where it has to wait. */
export type Step<State> = (state: State) => Promise<void> | undefined

/** Runs steps one after the other. A promise only where one of them makes one. */
export function runSteps<State>(
  steps: readonly Step<State>[],
  state: State,
  first = 0,
): Promise<void> | undefined {
  for (let at = first; at < steps.length; at += 1) {
    const waiting = steps[at]?.(state)
    if (waiting !== undefined) return waiting.then(() => runSteps(steps, state, at + 1))
  }
  return undefined
}
