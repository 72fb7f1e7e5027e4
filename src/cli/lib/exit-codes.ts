/** What the command tells the shell, or a supervisor, about how it ended. */
export const exitCodes = {
  ok: 0,
  /** It was refused, or it failed: the message says why. Trying again may help. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The configuration can't be used: no start will succeed before it is changed (EX_CONFIG of sysexits.h). */
  configuration: 78,
} as const

/** By convention of shells: 128 and the number of the signal. */
export const exitCodeOfSignal = { SIGINT: 130, SIGTERM: 143 } as const
