import { graphql } from './generated/index.js'

/** Typed by GraphQL Code Generator: variables and answers are checked where they are used. */
export const register = graphql(`
  mutation Register($input: RegisterInput!) {
    register(input: $input) {
      accessToken
      refreshToken
      user {
        id
        username
        roles
      }
    }
  }
`)

export const refreshSession = graphql(`
  mutation RefreshSession($refreshToken: String!) {
    refreshSession(refreshToken: $refreshToken) {
      accessToken
      accessTokenExpiresAt
      refreshToken
    }
  }
`)

export const me = graphql(`
  query Me {
    me {
      username
      createdAt
      sessions {
        current
        userAgent
      }
    }
  }
`)

export const logout = graphql(`
  mutation Logout($refreshToken: String) {
    logout(refreshToken: $refreshToken)
  }
`)
