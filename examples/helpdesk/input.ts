import { badUserInput, type InputProblem } from 'portcullis'

/**
 * Checks texts of an input. All faults are reported in one error.
 *
 * @param texts - each text with its greatest length; `null` if it is optional and absent
 * @throws BAD_USER_INPUT
 */
export function assertTexts(texts: Readonly<Record<string, readonly [string | null | undefined, number]>>) {
  const problems = Object.entries(texts).flatMap(([name, [text, maximum]]): InputProblem[] =>
    text == null || (text.trim() !== '' && text.length <= maximum)
      ? []
      : [
          {
            path: ['input', name],
            code: 'INVALID_LENGTH',
            message: `Enter 1 to ${maximum} characters.`,
            minimum: 1,
            maximum,
          },
        ],
  )
  if (problems.length > 0) throw badUserInput(problems)
}

const largestPage = 100

/** @throws BAD_USER_INPUT */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 20
  if (size < 1 || size > largestPage) {
    const message = `Ask for 1 to ${largestPage}.`
    throw badUserInput([{ path: ['first'], code: 'OUT_OF_RANGE', message, minimum: 1, maximum: largestPage }])
  }
  return size
}

/** Whether a text from outside can be the ID of a document. Mongoose would take any text of 12 characters, too. */
export const isId = (id: string): boolean => /^[0-9a-f]{24}$/i.test(id)
