/** One step of a request. It throws to refuse the request, and returns a promise only if it is asynchronous. */
export type Step<State> = (state: State) => Promise<void> | undefined

/** Runs steps in sequence. Returns a promise only if one of them does. */
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
