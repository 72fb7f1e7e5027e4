/** A mongod that runs on this machine. */
export interface MongodBinary {
  readonly path: string
  /** As it tells it itself: `6.0.5`. */
  readonly version: string
}

/** Told to the one who waits: what is fetched, and how far. */
export type Progress = (message: string) => void

/** A place that had no mongod for this machine. */
export interface Miss {
  readonly place: string
  readonly reason: string
}

/** What a source needs. */
export interface SourceOptions {
  /** An empty folder of this one attempt; whatever lies in it is removed afterwards. */
  readonly folder: string
  readonly environment: Readonly<NodeJS.ProcessEnv>
  readonly progress: Progress
}

/** Fetches a mongod into the folder and returns its path, checked for what can be checked. Throws with the reason. */
export type Source = (options: SourceOptions) => Promise<string>
