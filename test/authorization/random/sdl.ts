import type { Model, ModelAlternative, ModelArgument, ModelRule, TypeRef } from './model.js'

export function modelSdl(model: Model): string {
  const types = model.types.map((type) => {
    const keyword = type.kind === 'object' ? 'type' : 'interface'
    const implemented = type.interfaces.length === 0 ? '' : ` implements ${type.interfaces.join(' & ')}`
    const fields = type.fields.map(
      (field) => `  ${field.name}${argumentsSdl(field.args)}: ${refSdl(field.type)}${rulesSdl(field.rules)}`,
    )
    return `${keyword} ${type.name}${implemented}${rulesSdl(type.rules)}${type.isHidden ? ' @hidden' : ''} {\n${fields.join('\n')}\n}`
  })
  const inputs = model.inputs.map((input) => {
    const fields = input.fields.map((field) => {
      const type = field.isList ? `[${field.type}]` : field.type
      return `  ${field.name}: ${type}${field.default === null ? '' : ` = ${field.default}`}${rulesSdl(field.rules)}`
    })
    return `input ${input.name} {\n${fields.join('\n')}\n}`
  })
  const unions = model.unions.map(({ name, members }) => `union ${name} = ${members.join(' | ')}`)
  return [...types, ...inputs, ...unions].join('\n')
}

function argumentsSdl(args: readonly ModelArgument[]): string {
  if (args.length === 0) return ''
  const each = args.map((argument) => {
    const fallback = argument.default === null ? '' : ` = ${argument.default}`
    return `${argument.name}: ${argument.type}${fallback}${rulesSdl(argument.rules)}`
  })
  return `(${each.join(', ')})`
}

function refSdl({ base, isList, isItemNonNull, isNonNull }: TypeRef): string {
  const inner = isList ? `[${base}${isItemNonNull ? '!' : ''}]` : base
  return isNonNull ? `${inner}!` : inner
}

function rulesSdl(rules: readonly ModelRule[]): string {
  return [...new Set(rules.map((rule) => ` ${ruleSdl(rule)}`))].join('')
}

function ruleSdl(rule: ModelRule): string {
  switch (rule.kind) {
    case 'auth':
      return '@auth'
    case 'public':
      return '@public'
    case 'role':
      return `@hasRole(roles: [${rule.roles.join(', ')}])`
    case 'scopes':
      return `@requiresScopes(scopes: ${JSON.stringify(rule.scopes)})`
    case 'policy':
      return `@policy(policies: ${JSON.stringify(rule.policies)})`
    case 'stepUp': {
      const age = rule.maxAge === null ? [] : [`maxAge: ${rule.maxAge}`]
      const all = [...age, `mfa: ${rule.mfa}`, ...(rule.verified ? ['verified: true'] : [])]
      return `@auth(${all.join(', ')})`
    }
    case 'allow':
      return `@allow(anyOf: [${rule.anyOf.map(alternativeSdl).join(', ')}])`
    case 'owner':
      return `@owner(field: "${rule.field}"${rule.orRoles.length === 0 ? '' : `, orRoles: [${rule.orRoles.join(', ')}]`})`
  }
}

function alternativeSdl({ signedIn, roles, scopes, owner, policies }: ModelAlternative): string {
  const members = [
    signedIn === undefined ? [] : 'signedIn: true',
    roles === undefined ? [] : `roles: [${roles.join(', ')}]`,
    scopes === undefined ? [] : `scopes: ${JSON.stringify(scopes)}`,
    owner === undefined ? [] : `owner: "${owner}"`,
    policies === undefined ? [] : `policies: ${JSON.stringify(policies)}`,
  ]
  return `{ ${members.flat().join(', ')} }`
}
