import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
  Kind,
} from 'graphql'
import { EmailAddressResolver } from 'graphql-scalars'
import { invalidEmail, parseEmail } from '../accounts/index.js'
import { badUserInput } from '../lib/errors.js'
import { faultsIn, InputFault } from '../lib/input-faults.js'

/** An address, its domain in ASCII; where a text is none, an `InputFault` instead of an error. */
export const EmailAddress = new GraphQLScalarType<string | InputFault, string>({
  ...EmailAddressResolver.toConfig(),
  parseValue: readAddress,
  parseLiteral: (node) => readAddress(node.kind === Kind.STRING ? node.value : null),
})

function readAddress(value: unknown): string | InputFault {
  const parsed = typeof value === 'string' ? parseEmail(value) : null
  return parsed?.ok === true ? parsed.email : new InputFault(invalidEmail.code, invalidEmail.message)
}

/**
 * Lets no `InputFault` reach a resolver: a field that takes addresses is refused before, unless it tells of them itself.
 * Servers refuse such requests earlier, with a status; this holds in any executor.
 *
 * @param tellsItself - coordinates of fields
 */
export function refuseInputFaults(schema: GraphQLSchema, tellsItself: ReadonlySet<string>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (!tellsItself.has(`${type.name}.${field.name}`) && field.args.some((arg) => takesAddress(arg.type)))
        guard(field)
    }
  }
}

function guard(field: GraphQLField<unknown, unknown>): void {
  field.resolve = refusing(field.resolve ?? defaultFieldResolver)
  if (field.subscribe !== undefined) field.subscribe = refusing(field.subscribe)
}

function refusing(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (parent, args, context, info) => {
    const problems = faultsIn(args, [])
    if (problems.length > 0) throw badUserInput(problems)
    return resolve(parent, args, context, info)
  }
}

function takesAddress(type: GraphQLInputType, seen = new Set<unknown>()): boolean {
  const named = getNamedType(type)
  if (named.name === EmailAddress.name) return true
  if (!isInputObjectType(named) || seen.has(named)) return false
  seen.add(named)
  return Object.values(named.getFields()).some((field) => takesAddress(field.type, seen))
}
