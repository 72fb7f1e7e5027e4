import { csvLine } from './csv.js'
import { startTestDesk, type TestDesk } from './test-desk.js'

let desk: TestDesk
beforeAll(async () => {
  desk = await startTestDesk()
})
afterAll(() => desk.stop())

test('agents and admins export all tickets; other users get 403, and clients without a token 401', async () => {
  for (let n = 0; n < 101; n += 1) await desk.open('mia', { title: `Ticket ${n}` })

  for (const as of ['agent', 'admin'] as const) {
    const response = await desk.get('/tickets.csv', as)
    const lines = (await response.text()).trimEnd().split('\r\n')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    expect(lines).toHaveLength(102)
    expect(lines.at(-1)).toMatch(/^"[0-9a-f]{24}","Ticket 100","OPEN","NORMAL","Sales","mia","20/)
  }
  for (const [as, status, code] of [
    ['mia', 403, 'FORBIDDEN'],
    [null, 401, 'UNAUTHENTICATED'],
  ] as const) {
    const refused = await desk.get('/tickets.csv', as)
    const text = await refused.text()
    expect([refused.status, text.includes(code), text.includes('Ticket 1')]).toEqual([status, true, false])
  }
})

test('a title that a spreadsheet would execute is exported as text', () => {
  expect(csvLine(['=HYPERLINK("http://evil")', '\t@x', 'a, "b"'])).toBe(
    '"\'=HYPERLINK(""http://evil"")","\'\t@x","a, ""b"""\r\n',
  )
})

test('the status page counts for everyone, and own tickets for a viewer; a wrong token is refused', async () => {
  await desk.open('max')
  const open = expect.any(Number)
  expect(await (await desk.get('/status', null)).json()).toEqual({ open, mine: null })
  expect(await (await desk.get('/status', 'max')).json()).toEqual({ open, mine: 1 })
  const wrong = await fetch(new URL('/status', desk.url), { headers: { authorization: 'Bearer nonsense' } })
  expect(wrong.status).toBe(401)
})
