import { graphql } from './generated/operations/index.js'

// Operations that routes, the job and the seed execute. Variables and data are typed by GraphQL Code Generator.

export const exportTickets = graphql(`
  query ExportTickets($after: ID) {
    queue(after: $after, first: 100) {
      id
      title
      status
      priority
      team {
        name
      }
      openedBy {
        name
      }
      createdAt
    }
  }
`)

export const deskStatus = graphql(`
  query DeskStatus {
    deskStatus {
      open
      mine
    }
  }
`)

export const staleTickets = graphql(`
  query StaleTickets($unchangedSince: DateTime!) {
    queue(filter: { status: OPEN, unchangedSince: $unchangedSince }, first: 100) {
      id
    }
  }
`)

export const closeTicket = graphql(`
  mutation CloseTicket($id: ID!) {
    closeTicket(id: $id) {
      id
    }
  }
`)

export const createTeam = graphql(`
  mutation CreateTeam($input: CreateTeamInput!) {
    createTeam(input: $input) {
      id
    }
  }
`)

export const openTicket = graphql(`
  mutation OpenTicket($input: OpenTicketInput!) {
    openTicket(input: $input) {
      id
    }
  }
`)
