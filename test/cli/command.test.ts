import { readFileSync } from 'node:fs'
import { emptyFolder, runHere, runProcess } from './command-line.js'

const cwd = emptyFolder()

test('help names every command and is no fault', async () => {
  const { exitCode, stdout, stderr } = await runProcess(['--help'], { cwd })

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  for (const command of ['start', 'users', 'schema', 'doctor']) expect(stdout).toContain(`\n  ${command} `)
})

test.each([
  [['start']],
  [['users']],
  [['users', 'create']],
  [['users', 'list']],
  [['users', 'set-roles']],
  [['schema', 'print']],
  [['doctor']],
])('%j --help says how it is called', async (command) => {
  const { exitCode, stdout } = await runHere([...command, '--help'])

  expect(exitCode).toBe(0)
  expect(stdout).toMatch(new RegExp(`^Usage: portcullis ${command.join(' ')}`))
})

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

  expect(await runHere(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([
  ['nothing', [], 'Usage: portcullis'],
  ['half a command', ['users'], 'Usage: portcullis users'],
  ['a mistyped command', ['usres'], 'Did you mean users?'],
  ['an unknown option', ['users', 'list', '--serach', 'a'], 'Did you mean --search?'],
  ['a missing argument', ['users', 'create'], "missing required argument 'name'"],
  ['roles that are missing', ['users', 'set-roles', 'ana'], "missing required argument 'role'"],
  ['one argument too many', ['users', 'create', 'ana', 'hunter2'], 'too many arguments'],
  ['a number that is none', ['users', 'list', '--first', '1e3'], 'Must be a whole number from 1.'],
  [
    'a schema file that is not there',
    ['schema', 'print', '--schema', 'nowhere.graphql'],
    'The file does not exist',
  ],
])('%s is wrong usage: exit code 2, said on standard error', async (_case, args, said) => {
  const { exitCode, stdout, stderr } = await runHere(args)

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(said)
})

test.each([[['--password', 'correct horse battery']], [['--password=correct horse battery']]])(
  'a password as an argument is refused and not repeated',
  async (password) => {
    const { exitCode, stderr } = await runHere(['users', 'create', 'ana', ...password])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('not accepted as an argument')
    expect(stderr).not.toContain('horse')
  },
)

test('a superfluous argument, perhaps a password, is not repeated', async () => {
  expect((await runHere(['users', 'create', 'ana', 'hunter2'])).stderr).not.toContain('hunter2')
})

test.each(['start', 'doctor', 'users list'])(
  '%s names every fault of the configuration at once',
  async (command) => {
    const env = { PORT: 'many', PORTCULLIS_MODE: 'production', PORTCULLIS_SECRET: 'too-short-a-secret' }

    const { exitCode, stdout, stderr } = await runHere(command.split(' '), { env })

    expect(exitCode).toBe(command === 'doctor' ? 1 : 78)
    for (const part of ['PORT', '"many"', 'MONGODB_URI is required', 'PORTCULLIS_SECRET']) {
      expect(stdout + stderr).toContain(part)
    }
    expect(stdout + stderr).not.toContain('too-short-a-secret')
  },
)
