import type { Viewer } from './viewer.js'

/**
 * For which viewer objects of one type were let through, so that their fields need not decide it again. An object is
 * decided anew each time a field returns it, so nothing here outlives that decision.
 */
export interface Admissions {
  /** Only viewers are ever let through, so whatever is found here is one. */
  has(object: unknown, viewer: unknown): boolean
  admit(object: unknown, viewer: Viewer | null): void
  revoke(object: unknown): void
}

/** Admissions of each type, by its name. */
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
  // Executors ask about the fields of one object in a row, right after it was let through. What is found here is what the
  // WeakMap would answer: 4 to 8 points of a list with `@owner` on its type (`bench -- builds`).
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
