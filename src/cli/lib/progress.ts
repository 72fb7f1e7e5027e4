import type { CommandContext } from './command-context.js'

/** The progress bar of a long command. It is shown only on a terminal. */
export interface Progress {
  advance(count: number): void
  /** Prints a separate line, also without a terminal. */
  say(line: string): void
  /** Removes the progress bar from the terminal. */
  end(): void
}

const barWidth = 24
const redrawMilliseconds = 100
const clearLine = '\r\u001b[K'

/**
 * Creates a progress bar.
 *
 * @param what - the counted items in the plural: `accounts`
 * @param total - the total number, `null` if it is unknown
 */
export function createProgress(
  { stderr, now }: Pick<CommandContext, 'stderr' | 'now'>,
  what: string,
  total: number | null,
): Progress {
  const isWatched = stderr.isTTY === true
  let done = 0
  let drawnAt = 0
  const draw = () => void stderr.write(`${clearLine}${progressText(done, total, what)}`)
  return {
    advance(count) {
      done += count
      const at = now().getTime()
      if (!isWatched || at - drawnAt < redrawMilliseconds) return
      drawnAt = at
      draw()
    },
    say(line) {
      stderr.write(`${isWatched ? clearLine : ''}${line}\n`)
      if (isWatched) draw()
    },
    end() {
      if (isWatched) stderr.write(clearLine)
    },
  }
}

/** `[######------------------]  25 %  1,000 of 4,000 accounts` */
export function progressText(done: number, total: number | null, what: string): string {
  if (total === null) return `${count(done)} ${what}`
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${count(done)} of ${count(total)} ${what}`
}

/** A formatted integer: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en')
}
