import express from 'express'
import type { Portcullis } from 'portcullis'

/** Serves a page, and the API of the helpdesk below `/desk`. */
export function createFront(helpdesk: Portcullis) {
  const app = express()
  app.use('/desk', helpdesk.handler)
  app.get('/', async (request, response) => {
    // The same access token, outside GraphQL.
    const viewer = await helpdesk.authenticate(request).catch(() => null)
    response
      .type('text')
      .send(viewer === null ? 'Sign in at /desk/graphql' : `Roles: ${viewer.roles.join(', ')}`)
  })
  return app
}
