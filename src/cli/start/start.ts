import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { applicationConfiguration } from '../../application/application-options.js'
import { configurationWarnings } from '../../application/configuration.js'
import { createApplication } from '../../application/portcullis.js'
import { runServer } from '../../process/index.js'
import { type FileOptions, withConfigFile } from '../config-file/config-file.js'
import type { CommandContext } from '../lib/command-context.js'
import { createCommandLog } from '../lib/command-log.js'

/**
 * Runs the server of the application, or the account API alone, until a signal or an unexpected error ends it.
 *
 * @returns the exit code
 */
export function start({ config }: { readonly config?: string }, context: CommandContext): Promise<number> {
  return withConfigFile(config, context, (options) => startApplication(options, context))
}

async function startApplication(
  options: FileOptions,
  { env: given, stdout, stderr, releaseSignals = () => undefined }: CommandContext,
): Promise<number> {
  const { env = given } = options
  const config = applicationConfiguration(options, env)
  const isWatched = config.mode === 'development' && stderr.isTTY === true
  const log = options.log ?? createCommandLog({ stderr }, config.logLevel, isWatched ? 'human' : 'json')
  for (const warning of configurationWarnings(env)) log.warn(warning)
  const application = await createApplication({ ...options, env, log })
  return runServer(application, { stdout, command: ownCommand(), releaseSignals })
}

/** How to invoke this command from the working directory. */
function ownCommand(): string {
  const [, named = ''] = process.argv
  // An installed command is a symbolic link to its script.
  const script = realpathSync(named)
  return script.includes('/node_modules/') ? 'npx portcullis' : `node ${relative(process.cwd(), script)}`
}
