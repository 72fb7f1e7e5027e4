import { createElement, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { SessionProvider, SignedIn, useSession } from '../../../src/client/react/index.js'
import { createTestHost, open } from './front-end.js'

const session = () =>
  open(
    { url: 'http://127.0.0.1:9/graphql', fetch: () => Promise.reject(new TypeError('away')) },
    createTestHost(),
  )

function Shown() {
  return createElement('p', null, useSession().status)
}

test('19: a server renders the state as unknown, so that hydration finds what it renders first', () => {
  const tree = createElement(
    StrictMode,
    null,
    createElement(
      SessionProvider,
      { session: session() },
      createElement(Shown),
      createElement(SignedIn, { fallback: createElement('i', null, 'nobody') }, 'secret'),
    ),
  )

  expect(renderToString(tree)).toBe('<p>unknown</p><i>nobody</i>')
})

test('without a session and without a provider, the mistake is named', () => {
  expect(() => renderToString(createElement(Shown))).toThrow('SessionProvider')
})
