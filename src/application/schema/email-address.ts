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
import { invalidEmail, parseEmail } from '../../accounts/index.js'
import { badUserInput } from '../../lib/errors.js'
import { faultsIn, InputFault } from '../../lib/input-faults.js'

/**
 * The `EmailAddress` scalar. It converts domains to ASCII, and returns an `InputFault` for invalid input, not an error.
 */
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
 * Wraps all fields with `EmailAddress` input so that an `InputFault` is rejected and does not reach their resolver. The
 * server rejects such requests before execution, with a status. This wrapper applies to other executors as well.
 *
 * @param schema - changed in place
 * @param tellsItself - coordinates of fields whose resolvers report `InputFault`s, which are not wrapped
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
