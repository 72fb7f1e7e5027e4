import { createTurns } from '../../src/accounts/turns.js'

test('the work of one key runs one after the other, in order, also after a failure; that of others at once', async () => {
  const inTurn = createTurns()
  const ran: string[] = []
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  const first = inTurn('a', async () => {
    await given
    ran.push('first')
    throw new Error('failed')
  })
  const second = inTurn('a', async () => ran.push('second'))
  await inTurn('b', async () => ran.push('other'))
  give()

  await expect(first).rejects.toThrow('failed')
  await second
  expect(ran).toEqual(['other', 'first', 'second'])
})
