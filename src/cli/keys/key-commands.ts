import type { Command } from 'commander'
import type { CommandContext } from '../lib/command-context.js'

/** Adds `portcullis keys ...`. */
export function addKeyCommands(program: Command, context: CommandContext): void {
  const keys = program
    .command('keys')
    .description('list and change the keys that sign access tokens, also while a server runs')
  keys
    .command('list')
    .description('list the keys in the order of their use')
    .option('--json', 'print a JSON array')
    .action(async (options: { json?: true }) => (await import('./keys.js')).listKeys(options, context))
  keys
    .command('rotate')
    .description('make the upcoming key the current one, once it has been published for an hour')
    .action(async () => (await import('./keys.js')).rotateKeys(context))
  keys
    .command('retire')
    .argument('<key>', 'the ID of the key')
    .description('retire a key; tokens that it signed are accepted until they expire')
    .action(async (kid: string) => (await import('./keys.js')).retireKey(kid, context))
  keys
    .command('revoke')
    .argument('<key>', 'the ID of the key')
    .description(
      'revoke a key at once, because it was stolen or its secret is lost; tokens that it signed are refused',
    )
    .action(async (kid: string) => (await import('./keys.js')).revokeKey(kid, context))
}

/** An RFC 7638 thumbprint that begins with a hyphen like an option. One in 64 does. */
const keyIdLikeAnOption = /^-[A-Za-z0-9_-]{42}$/

/** Rewrites a command line so that Commander does not parse a key ID as an option. */
export function withKeyIdsAsArguments(args: readonly string[]): readonly string[] {
  const ids = args[0] === 'keys' ? args.filter((arg) => keyIdLikeAnOption.test(arg)) : []
  return ids.length === 0 ? args : [...args.filter((arg) => !ids.includes(arg)), '--', ...ids]
}
