import type { CommandContext } from './command-context.js'

/** How far a long command has come, for someone who watches; nothing of it is seen where nobody does. */
export interface Progress {
  advance(count: number): void
  /** A line of its own, for anybody. */
  say(line: string): void
  /** Takes the progress away from the terminal. */
  end(): void
}

const barWidth = 24
const redrawMilliseconds = 100
const clearLine = '\r\u001b[K'

/**
 * @param what - is counted: `accounts`
 * @param total - how many there are; `null` where nobody knows
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

/** A whole number as people read it: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en')
}
