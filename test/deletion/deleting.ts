import { type Connection, mongo } from 'mongoose'
import type { StartedPortcullis } from '../harness/portcullis.js'

type Api = StartedPortcullis['api']

export const deleteMutation =
  'mutation ($input: DeleteAccountInput!) { deleteAccount(input: $input) { id deletionAt } }'
export const restoreMutation =
  'mutation ($input: RestoreAccountInput!) { restoreAccount(input: $input) { accessToken refreshToken user { id deletionAt } } }'
const loginQuery = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'

export const password = 'orchard lantern 4711 drizzle'

export function deleteOwn(api: Api, token: string, username: string) {
  return api.send({ query: deleteMutation, variables: { input: { username } }, token })
}

export function login(api: Api, username: string, typed = password) {
  return api.send({ query: loginQuery, variables: { input: { username, password: typed } } })
}

/** Signs in to an account that waits for its deletion. @returns the handle */
export async function pendingHandle(api: Api, username: string): Promise<string> {
  const { errors } = await login(api, username)
  return String(errors?.[0]?.extensions.restore)
}

export function restore(api: Api, handle: string) {
  return api.send({ query: restoreMutation, variables: { input: { restore: handle } } })
}

/** The collections with a document that contains this id in any form: an ObjectId, a text, a part of one. */
export async function collectionsWith({ db }: Connection, id: string): Promise<string[]> {
  const found: string[] = []
  for (const collection of (await db?.collections()) ?? []) {
    const documents: mongo.Document[] = await collection.find().toArray()
    if (documents.some((each) => mongo.BSON.EJSON.stringify(each).toLowerCase().includes(id)))
      found.push(collection.collectionName)
  }
  return found.sort()
}
