/** A mongod that runs on this machine. */
export interface MongodBinary {
  readonly path: string
  /** From its `--version` output: `6.0.5`. */
  readonly version: string
}

/** Receives messages about the download for the user. */
export type Progress = (message: string) => void

/** A source without a mongod for this machine, and why. */
export interface Miss {
  readonly place: string
  readonly reason: string
}

/** Inputs of a source. */
export interface SourceOptions {
  /** An empty folder for this attempt. Removed with its content afterwards. */
  readonly folder: string
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly progress: Progress
}

/**
 * Downloads a mongod into the folder and returns its path. Verifies its checksum, where there is one. Throws with the
 * reason.
 */
export type Source = (options: SourceOptions) => Promise<string>
