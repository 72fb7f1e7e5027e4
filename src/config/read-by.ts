import * as z from 'zod/mini'

// In a separate file: its type refers to zod, which is not installed with the package.

/** @param read - returns the value, or the result of `refuse`, called with a message for each violated rule */
export function readBy<Value, Given = unknown>(
  read: (given: Given, refuse: (...messages: readonly string[]) => never) => Value,
) {
  return z.transform((given: Given, { issues }) =>
    read(given, (...messages) => {
      for (const message of messages) issues.push({ code: 'custom', message, input: given })
      return z.NEVER
    }),
  )
}
