import type { Viewer } from './viewer.js'

/** Remembers for which viewer an object of a type was let through, so that its fields need not decide it again. */
export interface Admissions {
  has(typeName: string, object: unknown, viewer: Viewer | null): boolean
  admit(typeName: string, object: unknown, viewer: Viewer | null): void
  revoke(typeName: string, object: unknown): void
}

/** The object is decided anew each time a field returns it, so nothing here outlives that decision. */
export function createAdmissions(): Admissions {
  const byType = new Map<string, WeakMap<object, Viewer>>()
  return {
    has: (typeName, object, viewer) =>
      viewer !== null && isObject(object) && byType.get(typeName)?.get(object) === viewer,
    admit(typeName, object, viewer) {
      if (viewer === null || !isObject(object)) return
      const admitted = byType.get(typeName) ?? new WeakMap<object, Viewer>()
      byType.set(typeName, admitted)
      admitted.set(object, viewer)
    },
    revoke(typeName, object) {
      if (isObject(object)) byType.get(typeName)?.delete(object)
    },
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
