import {
  type ConstDirectiveNode,
  type DirectiveDefinitionNode,
  Kind,
  print,
  specifiedDirectives,
} from 'graphql'
import type { Report } from './report.js'

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/** Joins what is written on the copies of one element. */
export type MergeDirectives = (
  coordinate: string,
  copies: readonly Directed[],
) => readonly ConstDirectiveNode[]

/**
 * All directives that any copy carries, each form once. Of a directive that is declared without `repeatable`, copies must
 * agree: which of two was meant, nobody can tell.
 */
export function createDirectiveMerge(
  declarations: readonly DirectiveDefinitionNode[],
  report: Report,
): MergeDirectives {
  const repeatable = new Map([
    ...specifiedDirectives.map(({ name, isRepeatable }) => [name, isRepeatable] as const),
    ...declarations.map((declared) => [declared.name.value, declared.repeatable] as const),
  ])
  return (coordinate, copies) => {
    const [first = [], ...rest] = copies.map(({ directives = [] }) => directives)
    const merged = [...first]
    const forms = new Set(first.map(formOf))
    for (const directive of rest.flat()) {
      const form = formOf(directive)
      if (forms.has(form)) continue
      forms.add(form)
      const name = directive.name.value
      if (repeatable.get(name) === false && merged.some((other) => other.name.value === name)) {
        report(coordinate, `@${name} stands on it twice, in two forms, and is not repeatable: keep one.`)
      }
      merged.push(directive)
    }
    return merged
  }
}

/** The same for every spelling of one use: the order of arguments means nothing. */
function formOf(directive: ConstDirectiveNode): string {
  const args = [...(directive.arguments ?? [])].sort((a, b) => (a.name.value < b.name.value ? -1 : 1))
  return print({ kind: Kind.DIRECTIVE, name: directive.name, arguments: args })
}
