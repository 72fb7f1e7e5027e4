import { member } from './errors.js'

/** The text of an operation that is a string, or has one, or is a document of graphql-js. */
export function printDocument(document: unknown): string {
  return member(document, 'kind') === 'Document' ? print(document) : String(document)
}

const list = (node: unknown, name: string): unknown[] => {
  const found = member(node, name)
  return Array.isArray(found) ? found : []
}
const all = (node: unknown, name: string, separator = ' '): string =>
  list(node, name).map(print).join(separator)
const within = (open: string, text: string, close: string): string => (text ? open + text + close : '')
const maybe = (before: string, node: unknown): string => within(before, node ? print(node) : '', '')

/** Prints an executable document. Schemas are not printed. */
function print(node: unknown): string {
  const get = (name: string) => member(node, name)
  const value = String(get('value'))
  const directives = within(' ', all(node, 'directives'), '')
  const fields = maybe('', get('selectionSet'))
  const args = within('(', all(node, 'arguments', ','), ')')
  switch (get('kind')) {
    case 'Document':
      return all(node, 'definitions')
    case 'OperationDefinition':
      return `${get('operation')} ${maybe('', get('name'))}${within('(', all(node, 'variableDefinitions', ','), ')')}${directives}${fields}`
    case 'VariableDefinition':
      return `${print(get('variable'))}:${print(get('type'))}${maybe('=', get('defaultValue'))}${directives}`
    case 'SelectionSet':
      return `{${all(node, 'selections')}}`
    case 'Field':
      return `${within('', maybe('', get('alias')), ':')}${print(get('name'))}${args}${directives}${fields}`
    case 'FragmentSpread':
      return `...${print(get('name'))}${directives}`
    case 'InlineFragment':
      return `...${maybe(' on ', get('typeCondition'))}${directives}${fields}`
    case 'FragmentDefinition':
      return `fragment ${print(get('name'))} on ${print(get('typeCondition'))}${directives}${fields}`
    case 'Directive':
      return `@${print(get('name'))}${args}`
    case 'Variable':
      return `$${print(get('name'))}`
    case 'Argument':
    case 'ObjectField':
      return `${print(get('name'))}:${print(get('value'))}`
    case 'StringValue':
      return JSON.stringify(get('value'))
    case 'NullValue':
      return 'null'
    case 'ListValue':
      return `[${all(node, 'values', ',')}]`
    case 'ObjectValue':
      return `{${all(node, 'fields', ',')}}`
    case 'NamedType':
      return print(get('name'))
    case 'ListType':
      return `[${print(get('type'))}]`
    case 'NonNullType':
      return `${print(get('type'))}!`
    default:
      // Names, numbers, booleans and enum values.
      return value
  }
}
