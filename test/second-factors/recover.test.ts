import { Types } from 'mongoose'
import { codes, type StartedPortcullis, startPortcullis } from '../harness/portcullis.js'
import { codeOf, enrolled, field, login, type Tokens } from './enrolled.js'

let server: StartedPortcullis
beforeAll(async () => {
  server = await startPortcullis()
})

test('T-R 4: recover demands the second factor, and without it the link stays valid and the password unchanged', async () => {
  const ana = await enrolled(server, 'ana')
  const email = 'ana@example.com'
  await server.portcullis.connection
    .collection('portcullis_accounts')
    .updateOne({ _id: new Types.ObjectId(ana.userId) }, { $set: { email, emailCanonical: email } })
  await server.api.send({
    query: 'mutation ($input: RequestRecoveryInput!) { requestRecovery(input: $input) { request } }',
    variables: { input: { email } },
  })
  const { token } = await server.mails.next(email)
  const newPassword = 'another long password 99'
  const recover = (rest: object) =>
    server.api.send({
      query: `mutation ($input: RecoverInput!) {
        recover(input: $input) { accessToken user { recoveryCodesLeft sessions { methods } } }
      }`,
      variables: { input: { proof: { token }, newPassword, ...rest } },
    })

  const asked = await recover({})
  expect(asked.errors?.[0]?.extensions).toMatchObject({
    code: 'SECOND_FACTOR_REQUIRED',
    signIn: null,
    factors: ['TOTP', 'RECOVERY_CODE'],
  })
  expect(codes(await recover({ secondFactor: { totp: 'wrong' } }))).toEqual(['SECOND_FACTOR_INVALID'])
  // The old password is still the one.
  expect(codes(await login(server, 'ana'))).toEqual(['SECOND_FACTOR_REQUIRED'])

  const answer = await recover({ secondFactor: { recoveryCode: ana.codes[0] } })
  field<Tokens>(answer, 'recover')
  expect(answer.data).toMatchObject({
    recover: { user: { recoveryCodesLeft: 9, sessions: [{ methods: ['MAIL', 'RECOVERY_CODE'] }] } },
  })
  expect(codes(await recover({ secondFactor: { totp: codeOf(ana.secret, server) } }))).toEqual([
    'LINK_INVALID',
  ])
  expect(codes(await login(server, 'ana'))).toEqual(['INVALID_CREDENTIALS'])
  // The code was used up with the password that it allowed.
  const used = { password: newPassword, secondFactor: { recoveryCode: ana.codes[0] } }
  expect(codes(await login(server, 'ana', used))).toEqual(['SECOND_FACTOR_INVALID'])
  field(
    await login(server, 'ana', { password: newPassword, secondFactor: { totp: codeOf(ana.secret, server) } }),
    'login',
  )
})
