import type { Viewer } from './viewer.js'

/**
 * The viewers that were allowed to use the objects of one type, so that the fields of an object need not repeat the
 * decision. It is made again each time a field returns the object, and replaces the entry here.
 */
export interface Admissions {
  /** `viewer` needs no validation: only valid viewers are stored. */
  has(object: unknown, viewer: unknown): boolean
  admit(object: unknown, viewer: Viewer | null): void
  revoke(object: unknown): void
}

/** Returns the admissions of a type by its name. */
export function createAdmissions(): (typeName: string) => Admissions {
  const byType = new Map<string, Admissions>()
  return (typeName) => {
    const known = byType.get(typeName) ?? createAdmissionsOfType()
    byType.set(typeName, known)
    return known
  }
}

function createAdmissionsOfType(): Admissions {
  const admitted = new WeakMap<object, Viewer>()
  // A cache in front of the WeakMap: executors resolve the fields of an object right after the object was admitted.
  // Saves 4 to 8 percentage points on a list with `@owner` on its type (`bench -- builds`).
  let lastObject: unknown = null
  let lastViewer: Viewer | null = null
  return {
    has: (object, viewer) =>
      object === lastObject && lastViewer !== null
        ? lastViewer === viewer
        : isObject(viewer) && isObject(object) && admitted.get(object) === viewer,
    admit(object, viewer) {
      if (viewer === null || !isObject(object)) return
      admitted.set(object, viewer)
      lastObject = object
      lastViewer = viewer
    },
    revoke(object) {
      if (!isObject(object)) return
      admitted.delete(object)
      if (object === lastObject) lastObject = lastViewer = null
    },
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
