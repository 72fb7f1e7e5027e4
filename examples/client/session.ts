import { createSession } from 'portcullis/client'

export const session = createSession({ url: 'https://api.example.com/graphql' })
