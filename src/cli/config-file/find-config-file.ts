import { lstatSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { exitCodes } from '../../lib/exit-codes.js'
import { CommandFailure } from '../lib/command-failure.js'
import { othersMayWrite } from './others-may-write.js'

const names = ['portcullis.config.js', 'portcullis.config.mjs', 'portcullis.config.ts']

/** A file that may be executed. */
export interface FoundFile {
  /** As the user knows it, for messages. */
  readonly shown: string
  /** Absolute, without symbolic links. */
  readonly path: string
}

/**
 * Finds the configuration file in the working directory, never in a folder above it, which may belong to someone else.
 *
 * @param named - `--config`, instead of the names in the working directory
 * @returns `null` if there is none
 * @throws CommandFailure if there are several, if it cannot be read, or if other users may write it
 */
export function findConfigFile(named: string | undefined, cwd = process.cwd()): FoundFile | null {
  const shown = named ?? candidateIn(cwd)
  if (shown === null) return null
  const found = resolve(cwd, shown)
  const path = realPathOf(found, shown, named === undefined ? exitCodes.configuration : exitCodes.usage)
  const fault = othersMayWrite([found, path])
  if (fault !== null) {
    throw new CommandFailure(`${shown} is not run: ${fault}`, exitCodes.configuration)
  }
  return { shown, path }
}

function candidateIn(cwd: string): string | null {
  const found = names.filter((name) => lstatSync(join(cwd, name), { throwIfNoEntry: false }) !== undefined)
  if (found.length > 1) {
    throw new CommandFailure(
      `There are several configuration files: ${found.join(', ')}. Keep one, or choose one with --config.`,
      exitCodes.configuration,
    )
  }
  return found[0] ?? null
}

function realPathOf(path: string, shown: string, exitCode: number): string {
  try {
    const real = realpathSync(path)
    if (statSync(real).isFile()) return real
  } catch {
    // Missing, a dangling symbolic link or not accessible: reported below.
  }
  throw new CommandFailure(`${shown} is not a file that can be read.`, exitCode)
}
