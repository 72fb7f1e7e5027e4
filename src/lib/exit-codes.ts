/** Exit codes of the command. */
export const exitCodes = {
  ok: 0,
  /** Failed. The message says why. A retry may succeed. */
  failed: 1,
  /** The command line is invalid. */
  usage: 2,
  /** What was to be created exists. */
  exists: 3,
  /** The named account or key does not exist. */
  notFound: 4,
  /** A rule forbids it: invalid input, or the last admin. The same command is refused again. */
  refused: 5,
  /** The configuration is invalid. A retry without changing it cannot succeed (EX_CONFIG of sysexits.h). */
  configuration: 78,
} as const

/** Shell convention: 128 plus the number of the signal. */
export const exitCodeOfSignal = { SIGINT: 130, SIGTERM: 143 } as const
