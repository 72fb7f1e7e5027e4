import { setTimeout as sleep } from 'node:timers/promises'

const defaultPatienceMs = 10_000
/** Who asks without a pause takes the processor from those who are to make it true. */
const pauseMs = 5

/**
 * Waits until `condition` holds, asking again soon after it has answered.
 *
 * @param patienceMs - default 10,000
 * @throws Error when it never does
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs = defaultPatienceMs,
): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`This did not come true within ${patienceMs} ms: ${condition}`)
    await sleep(pauseMs)
  }
}
