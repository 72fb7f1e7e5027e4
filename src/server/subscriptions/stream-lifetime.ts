import type { Lifetime } from '../../context/lifetime.js'

/** The lifetime of a subscription: from its request until its stream has ended. */
export class StreamLifetime implements Lifetime {
  /** Created on first access, because it is expensive and many subscriptions never use it. */
  #controller: AbortController | null = null
  #over: Error | null = null

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController()
      if (this.#over !== null) this.#controller.abort(this.#over)
    }
    return this.#controller.signal
  }

  get over(): Error | null {
    return this.#over
  }

  /** Ends it. The first reason stays. */
  end(reason: Error): void {
    if (this.#over !== null) return
    this.#over = reason
    this.#controller?.abort(reason)
  }
}
