import type { DeviceCookie, RefreshCookie } from '../../../context/cookies.js'

/** The refresh token cookie of a request in process, which has no response. */
export const noRefreshCookie: RefreshCookie = {
  isAvailable: false,
  read: () => null,
  peek: () => null,
  write: refuse,
  clear: () => undefined,
}

/** The device token cookie of a request in process. */
export const noDeviceCookie: DeviceCookie = { read: () => null, write: refuse }

/** The resolvers refuse a cookie-bound session before it begins. */
function refuse(): never {
  throw new Error('A request in process and a subscription have no cookies.')
}
