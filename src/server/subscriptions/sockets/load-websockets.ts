import type { makeServer } from 'graphql-ws'
import type { WebSocketServer } from 'ws'

/** The two optional packages that WebSockets need. */
export interface WebSocketLibraries {
  readonly makeServer: typeof makeServer
  readonly WebSocketServer: typeof WebSocketServer
}

/** Whether WebSockets are served: `missing` if they would be, but for packages that are not installed. */
export type WebSocketState = 'on' | 'off' | 'missing'

/** Finds out whether both packages are installed, without loading them. */
export function webSocketState(setting: 'auto' | 'on' | 'off'): WebSocketState {
  if (setting === 'off') return 'off'
  return ['ws', 'graphql-ws'].every(isInstalled) ? 'on' : 'missing'
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}

/** Loads both packages, at the first WebSocket: a server without any does not pay for them. */
export async function loadWebSockets(): Promise<WebSocketLibraries> {
  const [{ makeServer }, { WebSocketServer }] = await Promise.all([import('graphql-ws'), import('ws')])
  return { makeServer, WebSocketServer }
}
