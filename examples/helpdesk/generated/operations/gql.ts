/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query ExportTickets($after: ID) {\n    queue(after: $after, first: 100) {\n      id\n      title\n      status\n      priority\n      team {\n        name\n      }\n      openedBy {\n        name\n      }\n      createdAt\n    }\n  }\n": typeof types.ExportTicketsDocument,
    "\n  query DeskStatus {\n    deskStatus {\n      open\n      mine\n    }\n  }\n": typeof types.DeskStatusDocument,
    "\n  query StaleTickets($unchangedSince: DateTime!) {\n    queue(filter: { status: OPEN, unchangedSince: $unchangedSince }, first: 100) {\n      id\n    }\n  }\n": typeof types.StaleTicketsDocument,
    "\n  mutation CloseTicket($id: ID!) {\n    closeTicket(id: $id) {\n      id\n    }\n  }\n": typeof types.CloseTicketDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n    }\n  }\n": typeof types.CreateTeamDocument,
    "\n  mutation OpenTicket($input: OpenTicketInput!) {\n    openTicket(input: $input) {\n      id\n    }\n  }\n": typeof types.OpenTicketDocument,
};
const documents: Documents = {
    "\n  query ExportTickets($after: ID) {\n    queue(after: $after, first: 100) {\n      id\n      title\n      status\n      priority\n      team {\n        name\n      }\n      openedBy {\n        name\n      }\n      createdAt\n    }\n  }\n": types.ExportTicketsDocument,
    "\n  query DeskStatus {\n    deskStatus {\n      open\n      mine\n    }\n  }\n": types.DeskStatusDocument,
    "\n  query StaleTickets($unchangedSince: DateTime!) {\n    queue(filter: { status: OPEN, unchangedSince: $unchangedSince }, first: 100) {\n      id\n    }\n  }\n": types.StaleTicketsDocument,
    "\n  mutation CloseTicket($id: ID!) {\n    closeTicket(id: $id) {\n      id\n    }\n  }\n": types.CloseTicketDocument,
    "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n    }\n  }\n": types.CreateTeamDocument,
    "\n  mutation OpenTicket($input: OpenTicketInput!) {\n    openTicket(input: $input) {\n      id\n    }\n  }\n": types.OpenTicketDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExportTickets($after: ID) {\n    queue(after: $after, first: 100) {\n      id\n      title\n      status\n      priority\n      team {\n        name\n      }\n      openedBy {\n        name\n      }\n      createdAt\n    }\n  }\n"): (typeof documents)["\n  query ExportTickets($after: ID) {\n    queue(after: $after, first: 100) {\n      id\n      title\n      status\n      priority\n      team {\n        name\n      }\n      openedBy {\n        name\n      }\n      createdAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeskStatus {\n    deskStatus {\n      open\n      mine\n    }\n  }\n"): (typeof documents)["\n  query DeskStatus {\n    deskStatus {\n      open\n      mine\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StaleTickets($unchangedSince: DateTime!) {\n    queue(filter: { status: OPEN, unchangedSince: $unchangedSince }, first: 100) {\n      id\n    }\n  }\n"): (typeof documents)["\n  query StaleTickets($unchangedSince: DateTime!) {\n    queue(filter: { status: OPEN, unchangedSince: $unchangedSince }, first: 100) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CloseTicket($id: ID!) {\n    closeTicket(id: $id) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation CloseTicket($id: ID!) {\n    closeTicket(id: $id) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation CreateTeam($input: CreateTeamInput!) {\n    createTeam(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OpenTicket($input: OpenTicketInput!) {\n    openTicket(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation OpenTicket($input: OpenTicketInput!) {\n    openTicket(input: $input) {\n      id\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;