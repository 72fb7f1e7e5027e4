/* eslint-disable */
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time: ISO 8601 with a time zone, as in 2026-01-31T12:00:00.000Z. */
  DateTime: { input: string; output: string; }
  /** An e-mail address of at most 254 characters. */
  EmailAddress: { input: string; output: string; }
};

/** Something that happened to an account or a session, or was refused. It holds no password, token or hash. */
export type AuditEvent = {
  __typename?: 'AuditEvent';
  /** The account that did it; `null` where nobody had signed in, for the command line, and for users where another did. */
  actorId?: Maybe<Scalars['ID']['output']>;
  at: Scalars['DateTime']['output'];
  /** How many refusals a summary stands for. */
  count?: Maybe<Scalars['Int']['output']>;
  id: Scalars['ID']['output'];
  /** The address it came from, or the address block of a summary; `null` for the command line, and for users where another did it. */
  ipAddress?: Maybe<Scalars['String']['output']>;
  outcome: AuditEventOutcome;
  /** The roles before, where they were changed. */
  previousRoles?: Maybe<Array<Scalars['String']['output']>>;
  /** Why it was refused, or what: see the type. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Finds the request's lines in the server's log. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The roles since, where they were changed. */
  roles?: Maybe<Array<Scalars['String']['output']>>;
  sessionId?: Maybe<Scalars['ID']['output']>;
  type: AuditEventType;
  /** The User-Agent of the request. */
  userAgent?: Maybe<Scalars['String']['output']>;
  /** The account it is about; `null` where there is none, as for an unknown user name. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** A page of events, after the Relay connection specification. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  edges: Array<AuditEventEdge>;
  /** The events of `edges`, for clients that need no cursors. */
  nodes: Array<AuditEvent>;
  pageInfo: PageInfo;
};

export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  /** Give it as `after` for the events that came before this one. */
  cursor: Scalars['String']['output'];
  node: AuditEvent;
};

/** Which events; what is left out does not restrict. */
export type AuditEventFilter = {
  /** From this moment on. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Any of these. */
  types?: InputMaybe<Array<AuditEventType>>;
  /** Before this moment. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type AuditEventOutcome =
  | 'REFUSED'
  | 'SUCCEEDED';

/** What happened. */
export type AuditEventType =
  /** All sessions of the account ended with it. */
  | 'ACCOUNT_DISABLED'
  | 'ACCOUNT_ENABLED'
  /** An account was brought from another system, with its password. */
  | 'ACCOUNT_IMPORTED'
  /** LAST_ADMIN, or NOT_ALLOWED_ANY_MORE if the actor lost the session or the role before the change. */
  | 'ADMINISTRATION_REFUSED'
  /** All sessions of the account, or all but one. */
  | 'ALL_SESSIONS_REVOKED'
  /** Too many passwords waited to be checked: REGISTRATION, SIGN_IN or PASSWORD_CHANGE. */
  | 'BUSY'
  | 'LOGGED_OUT'
  /** The other sessions of the account ended with it. */
  | 'PASSWORD_CHANGED'
  /** WRONG_PASSWORD, or SESSION_ENDED if the session ended before the change. */
  | 'PASSWORD_CHANGE_REFUSED'
  /** UNKNOWN, ENDED, EXPIRED, BINDING (argument instead of cookie or the reverse), DISABLED or CONTENDED. */
  | 'REFRESH_REFUSED'
  /** A used refresh token came back, as one that was stolen does: its session has been ended. */
  | 'REFRESH_REUSED'
  /** A summary: further refusals of one account, or from one address block, that were too many to be recorded one by one. `count` says how many. */
  | 'REFUSALS_SUPPRESSED'
  /** An account was made. */
  | 'REGISTERED'
  /** USERNAME_TAKEN. */
  | 'REGISTRATION_REFUSED'
  | 'ROLES_CHANGED'
  /** The account had too many sessions: those idle longest have been ended. */
  | 'SESSION_LIMIT_REACHED'
  /** A refresh token was exchanged for the next one. Kept for a shorter time than the others. */
  | 'SESSION_REFRESHED'
  | 'SESSION_REVOKED'
  /** A session began, by signing in or by registering. */
  | 'SIGNED_IN'
  /** UNKNOWN_ACCOUNT, WRONG_PASSWORD or ACCOUNT_DISABLED. */
  | 'SIGN_IN_REFUSED'
  /** Too many attempts: REGISTRATION, SIGN_IN, REFRESH or PASSWORD_CHANGE. */
  | 'THROTTLED';

/** What a sign-in, a refresh or a change of password gives. */
export type AuthPayload = {
  __typename?: 'AuthPayload';
  /** Send it with each request: `Authorization: Bearer …`. */
  accessToken: Scalars['String']['output'];
  /** Ask for the next access token before then. */
  accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** Seconds until then, for clients whose clock may be wrong. */
  accessTokenExpiresIn: Scalars['Int']['output'];
  /**
   * Shows at the next `login` that the account signed in on this device before. Keep it after a logout, and put the one of
   * each later sign-in in its place. `null` where a cookie holds it, and from `refreshSession`: keep the one you have.
   */
  deviceToken?: Maybe<Scalars['String']['output']>;
  /** Gives the next pair of tokens, once. Keep it secret; `null` where a cookie holds it. */
  refreshToken?: Maybe<Scalars['String']['output']>;
  /** The account that signed in. Its private fields are open below this field. */
  user: User;
};

export type ChangePasswordInput = {
  currentPassword: Scalars['String']['input'];
  /** Any text of enough characters that is not a common password; a sentence is a good one. */
  newPassword: Scalars['String']['input'];
};

export type DisableUserInput = {
  userId: Scalars['ID']['input'];
};

export type EnableUserInput = {
  userId: Scalars['ID']['input'];
};

export type LoginInput = {
  /** For browsers: keep the refresh token in an HttpOnly cookie, out of reach of scripts. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * The `deviceToken` of this account's last sign-in on this device. With it, failed sign-ins of strangers do not make
   * this one wait. It signs nobody in; one that is unknown or outdated counts as none.
   */
  deviceToken?: InputMaybe<Scalars['String']['input']>;
  password: Scalars['String']['input'];
  username: Scalars['String']['input'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Changes the viewer's password and gives new tokens. Every other session of the account ends, and so does every token
   * issued before, those of this session included: copies of them are of no use.
   */
  changePassword: AuthPayload;
  /** Ends all sessions of an account and keeps it from signing in. */
  disableUser: User;
  /** Lets a disabled account sign in again. Sessions that ended stay ended. */
  enableUser: User;
  /**
   * Starts a session. An unknown user name, a wrong password and a disabled account get the same answer:
   * INVALID_CREDENTIALS.
   */
  login: AuthPayload;
  /** Ends the session of the given refresh token, else of the cookie, else of the bearer. `false` where there was none. */
  logout: Scalars['Boolean']['output'];
  /**
   * Gives the next access and refresh token. Each refresh token works once; a second use ends the session. Give the
   * token, or let the cookie carry it, never both.
   */
  refreshSession: AuthPayload;
  /** Makes an account and signs it in. */
  register: AuthPayload;
  /** Ends the viewer's sessions and tells how many there were. */
  revokeAllSessions: Scalars['Int']['output'];
  /** Ends one of the viewer's sessions: its tokens stop working at once. */
  revokeSession: Session;
  /** Ends all sessions of an account, which may sign in again. */
  revokeUserSessions: User;
  /** Replaces the roles of an account; counts at once, also for access tokens issued before. */
  setUserRoles: User;
};


export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


export type MutationDisableUserArgs = {
  input: DisableUserInput;
};


export type MutationEnableUserArgs = {
  input: EnableUserInput;
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationLogoutArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRefreshSessionArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationRevokeAllSessionsArgs = {
  exceptCurrent?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRevokeUserSessionsArgs = {
  input: RevokeUserSessionsInput;
};


export type MutationSetUserRolesArgs = {
  input: SetUserRolesInput;
};

/** Where a page stands within its list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor?: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  /** What happened to all accounts, the newest first. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** The account of the viewer. */
  me?: Maybe<User>;
  /** One account, `null` where there is none. */
  user?: Maybe<User>;
  /** Accounts in the order of their canonical names. */
  users?: Maybe<UserConnection>;
};


export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

export type RegisterInput = {
  /** For browsers: keep the refresh token in an HttpOnly cookie, out of reach of scripts. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** Stands in `pendingEmail` until it is verified. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Any text of enough characters that is not a common password; a sentence is a good one. */
  password: Scalars['String']['input'];
  /** The public handle. It never contains an `@`. */
  username: Scalars['String']['input'];
};

export type RevokeUserSessionsInput = {
  userId: Scalars['ID']['input'];
};

/** What an account may do. An application adds its own: `extend enum Role { EDITOR }`. */
export type Role =
  /** Sees and administers all accounts. */
  | 'ADMIN'
  /** Every account holds it. */
  | 'USER';

/** One sign-in on one device. It ends by logout, revocation, expiry, or when its refresh token is used twice. */
export type Session = {
  __typename?: 'Session';
  createdAt: Scalars['DateTime']['output'];
  /** Whether this request came with this session. */
  current: Scalars['Boolean']['output'];
  /** When it ends unless it is refreshed before then. */
  expiresAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** The address that the sign-in came from. */
  ipAddress?: Maybe<Scalars['String']['output']>;
  /** When it was last used, exact to about a minute. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** What the client said of itself at sign-in. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

export type SetUserRolesInput = {
  /** All that the account is to hold. It holds USER in any case. */
  roles: Array<Role>;
  userId: Scalars['ID']['input'];
};

/**
 * An account. Only its own user and admins see one; what an application shows of a person to others is a type of
 * its own.
 */
export type User = {
  __typename?: 'User';
  /** What happened to the account, the newest first. */
  auditEvents: AuditEventConnection;
  createdAt: Scalars['DateTime']['output'];
  /** Whether the account is kept from signing in. */
  disabled: Scalars['Boolean']['output'];
  /** The verified e-mail address. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  id: Scalars['ID']['output'];
  /** An e-mail address that waits to be verified. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** What the account may do right now: a change counts at once, also for access tokens issued before. */
  roles: Array<Role>;
  /** The account's live sessions, the one used last first: at most 100. */
  sessions: Array<Session>;
  /** The public handle, as it was entered. Unique without regard to case and look-alike characters. */
  username: Scalars['String']['output'];
};


/**
 * An account. Only its own user and admins see one; what an application shows of a person to others is a type of
 * its own.
 */
export type UserAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of accounts, after the Relay connection specification. */
export type UserConnection = {
  __typename?: 'UserConnection';
  edges: Array<UserEdge>;
  /** The accounts of `edges`, for clients that need no cursors. */
  nodes: Array<User>;
  pageInfo: PageInfo;
};

export type UserEdge = {
  __typename?: 'UserEdge';
  /** Give it as `after` for the accounts that follow this one. */
  cursor: Scalars['String']['output'];
  node: User;
};

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { __typename?: 'Mutation', register: { __typename?: 'AuthPayload', accessToken: string, refreshToken?: string | null, user: { __typename?: 'User', id: string, username: string, roles: Array<Role> } } };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: Scalars['String']['input'];
}>;


export type RefreshSessionMutation = { __typename?: 'Mutation', refreshSession: { __typename?: 'AuthPayload', accessToken: string, accessTokenExpiresAt: string, refreshToken?: string | null } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { __typename?: 'Query', me?: { __typename?: 'User', username: string, createdAt: string, sessions: Array<{ __typename?: 'Session', current: boolean, userAgent?: string | null }> } | null };

export type LogoutMutationVariables = Exact<{
  refreshToken?: InputMaybe<Scalars['String']['input']>;
}>;


export type LogoutMutation = { __typename?: 'Mutation', logout: boolean };


export const RegisterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Register"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"register"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterMutation, RegisterMutationVariables>;
export const RefreshSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"refreshToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"accessTokenExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}}]}}]}}]} as unknown as DocumentNode<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"username"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"userAgent"}}]}}]}}]}}]} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const LogoutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Logout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"refreshToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"refreshToken"}}}]}]}}]} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;