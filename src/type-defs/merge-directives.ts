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

/** Merges the directives on all declarations of one element. */
export type MergeDirectives = (
  coordinate: string,
  copies: readonly Directed[],
) => readonly ConstDirectiveNode[]

/**
 * Creates a merge that keeps all directives on any declaration, without duplicates. Different uses of a non-repeatable
 * directive are reported, because it is not known which one was meant.
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

/** A normal form: the order of arguments is not significant. */
function formOf(directive: ConstDirectiveNode): string {
  const args = [...(directive.arguments ?? [])].sort((a, b) => (a.name.value < b.name.value ? -1 : 1))
  return print({ kind: Kind.DIRECTIVE, name: directive.name, arguments: args })
}
