import type { Entered } from '../lib/input-faults.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Account } from '../accounts/public.js';
import type { Session as SessionView } from '../sessions/public.js';
import type { StoredEvent } from '../events/index.js';
import type { Context, SignedInContext } from '../context/context.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time: ISO 8601 with a time zone, as in 2026-01-31T12:00:00.000Z. */
  DateTime: { input: Date; output: Date; }
  /** An e-mail address of at most 254 characters. */
  EmailAddress: { input: Entered; output: string; }
};

/** Something that happened to an account or a session, or was refused. It holds no password, token or hash. */
export type AuditEvent = {
  /** The account that did it; `null` where nobody had signed in, for the command line, and for users where another did. */
  readonly actorId?: Maybe<Scalars['ID']['output']>;
  readonly at: Scalars['DateTime']['output'];
  /** How many refusals a summary stands for. */
  readonly count?: Maybe<Scalars['Int']['output']>;
  readonly id: Scalars['ID']['output'];
  /** The address it came from, or the address block of a summary; `null` for the command line, and for users where another did it. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  readonly outcome: AuditEventOutcome;
  /** The roles before, where they were changed. */
  readonly previousRoles?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Why it was refused, or what: see the type. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** Finds the request's lines in the server's log. */
  readonly requestId?: Maybe<Scalars['String']['output']>;
  /** The roles since, where they were changed. */
  readonly roles?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  readonly type: AuditEventType;
  /** The User-Agent of the request. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
  /** The account it is about; `null` where there is none, as for an unknown user name. */
  readonly userId?: Maybe<Scalars['ID']['output']>;
};

/** A page of events, after the Relay connection specification. */
export type AuditEventConnection = {
  readonly edges: ReadonlyArray<AuditEventEdge>;
  /** The events of `edges`, for clients that need no cursors. */
  readonly nodes: ReadonlyArray<AuditEvent>;
  readonly pageInfo: PageInfo;
};

export type AuditEventEdge = {
  /** Give it as `after` for the events that came before this one. */
  readonly cursor: Scalars['String']['output'];
  readonly node: AuditEvent;
};

/** Which events; what is left out does not restrict. */
export type AuditEventFilter = {
  /** From this moment on. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Any of these. */
  readonly types?: InputMaybe<ReadonlyArray<AuditEventType>>;
  /** Before this moment. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
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
  /** Send it with each request: `Authorization: Bearer …`. */
  readonly accessToken: Scalars['String']['output'];
  /** Ask for the next access token before then. */
  readonly accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** Seconds until then, for clients whose clock may be wrong. */
  readonly accessTokenExpiresIn: Scalars['Int']['output'];
  /**
   * Shows at the next `login` that the account signed in on this device before. Keep it after a logout, and put the one of
   * each later sign-in in its place. `null` where a cookie holds it, and from `refreshSession`: keep the one you have.
   */
  readonly deviceToken?: Maybe<Scalars['String']['output']>;
  /** Gives the next pair of tokens, once. Keep it secret; `null` where a cookie holds it. */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  /** The account that signed in. Its private fields are open below this field. */
  readonly user: User;
};

export type ChangePasswordInput = {
  readonly currentPassword: Scalars['String']['input'];
  /** Any text of enough characters that is not a common password; a sentence is a good one. */
  readonly newPassword: Scalars['String']['input'];
};

export type DisableUserInput = {
  readonly userId: Scalars['ID']['input'];
};

export type EnableUserInput = {
  readonly userId: Scalars['ID']['input'];
};

export type LoginInput = {
  /** For browsers: keep the refresh token in an HttpOnly cookie, out of reach of scripts. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * The `deviceToken` of this account's last sign-in on this device. With it, failed sign-ins of strangers do not make
   * this one wait. It signs nobody in; one that is unknown or outdated counts as none.
   */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  readonly password: Scalars['String']['input'];
  readonly username: Scalars['String']['input'];
};

export type Mutation = {
  /**
   * Changes the viewer's password and gives new tokens. Every other session of the account ends, and so does every token
   * issued before, those of this session included: copies of them are of no use.
   */
  readonly changePassword: AuthPayload;
  /** Ends all sessions of an account and keeps it from signing in. */
  readonly disableUser: User;
  /** Lets a disabled account sign in again. Sessions that ended stay ended. */
  readonly enableUser: User;
  /**
   * Starts a session. An unknown user name, a wrong password and a disabled account get the same answer:
   * INVALID_CREDENTIALS.
   */
  readonly login: AuthPayload;
  /** Ends the session of the given refresh token, else of the cookie, else of the bearer. `false` where there was none. */
  readonly logout: Scalars['Boolean']['output'];
  /**
   * Gives the next access and refresh token. Each refresh token works once; a second use ends the session. Give the
   * token, or let the cookie carry it, never both.
   */
  readonly refreshSession: AuthPayload;
  /** Makes an account and signs it in. */
  readonly register: AuthPayload;
  /** Ends the viewer's sessions and tells how many there were. */
  readonly revokeAllSessions: Scalars['Int']['output'];
  /** Ends one of the viewer's sessions: its tokens stop working at once. */
  readonly revokeSession: Session;
  /** Ends all sessions of an account, which may sign in again. */
  readonly revokeUserSessions: User;
  /** Replaces the roles of an account; counts at once, also for access tokens issued before. */
  readonly setUserRoles: User;
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
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  /** What happened to all accounts, the newest first. */
  readonly auditEvents?: Maybe<AuditEventConnection>;
  /** The account of the viewer. */
  readonly me?: Maybe<User>;
  /** One account, `null` where there is none. */
  readonly user?: Maybe<User>;
  /** Accounts in the order of their canonical names. */
  readonly users?: Maybe<UserConnection>;
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
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** Stands in `pendingEmail` until it is verified. */
  readonly email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Any text of enough characters that is not a common password; a sentence is a good one. */
  readonly password: Scalars['String']['input'];
  /** The public handle. It never contains an `@`. */
  readonly username: Scalars['String']['input'];
};

export type RevokeUserSessionsInput = {
  readonly userId: Scalars['ID']['input'];
};

/** What an account may do. An application adds its own: `extend enum Role { EDITOR }`. */
export type Role =
  /** Sees and administers all accounts. */
  | 'ADMIN'
  /** Every account holds it. */
  | 'USER';

/** One sign-in on one device. It ends by logout, revocation, expiry, or when its refresh token is used twice. */
export type Session = {
  readonly createdAt: Scalars['DateTime']['output'];
  /** Whether this request came with this session. */
  readonly current: Scalars['Boolean']['output'];
  /** When it ends unless it is refreshed before then. */
  readonly expiresAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  /** The address that the sign-in came from. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** When it was last used, exact to about a minute. */
  readonly lastUsedAt: Scalars['DateTime']['output'];
  /** What the client said of itself at sign-in. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

export type SetUserRolesInput = {
  /** All that the account is to hold. It holds USER in any case. */
  readonly roles: ReadonlyArray<Role>;
  readonly userId: Scalars['ID']['input'];
};

/**
 * An account. Only its own user and admins see one; what an application shows of a person to others is a type of
 * its own.
 */
export type User = {
  /** What happened to the account, the newest first. */
  readonly auditEvents: AuditEventConnection;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Whether the account is kept from signing in. */
  readonly disabled: Scalars['Boolean']['output'];
  /** The verified e-mail address. */
  readonly email?: Maybe<Scalars['EmailAddress']['output']>;
  readonly id: Scalars['ID']['output'];
  /** An e-mail address that waits to be verified. */
  readonly pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** What the account may do right now: a change counts at once, also for access tokens issued before. */
  readonly roles: ReadonlyArray<Role>;
  /** The account's live sessions, the one used last first: at most 100. */
  readonly sessions: ReadonlyArray<Session>;
  /** The public handle, as it was entered. Unique without regard to case and look-alike characters. */
  readonly username: Scalars['String']['output'];
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
  readonly edges: ReadonlyArray<UserEdge>;
  /** The accounts of `edges`, for clients that need no cursors. */
  readonly nodes: ReadonlyArray<User>;
  readonly pageInfo: PageInfo;
};

export type UserEdge = {
  /** Give it as `after` for the accounts that follow this one. */
  readonly cursor: Scalars['String']['output'];
  readonly node: User;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AuditEvent: ResolverTypeWrapper<StoredEvent>;
  AuditEventConnection: ResolverTypeWrapper<Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversTypes['AuditEvent']> }>;
  AuditEventEdge: ResolverTypeWrapper<Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditEventFilter: AuditEventFilter;
  AuditEventOutcome: AuditEventOutcome;
  AuditEventType: AuditEventType;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user: ResolversTypes['User'] }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ChangePasswordInput: ChangePasswordInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DisableUserInput: DisableUserInput;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  EnableUserInput: EnableUserInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  LoginInput: LoginInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegisterInput: RegisterInput;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: ResolverTypeWrapper<string>;
  Session: ResolverTypeWrapper<SessionView>;
  SetUserRolesInput: SetUserRolesInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  User: ResolverTypeWrapper<Account>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']>, nodes: ReadonlyArray<ResolversTypes['User']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AuditEvent: StoredEvent;
  AuditEventConnection: Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversParentTypes['AuditEvent']> };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEventFilter: AuditEventFilter;
  AuthPayload: Omit<AuthPayload, 'user'> & { user: ResolversParentTypes['User'] };
  Boolean: Scalars['Boolean']['output'];
  ChangePasswordInput: ChangePasswordInput;
  DateTime: Scalars['DateTime']['output'];
  DisableUserInput: DisableUserInput;
  EmailAddress: Scalars['EmailAddress']['output'];
  EnableUserInput: EnableUserInput;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  LoginInput: LoginInput;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RegisterInput: RegisterInput;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Session: SessionView;
  SetUserRolesInput: SetUserRolesInput;
  String: Scalars['String']['output'];
  User: Account;
  UserConnection: Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['UserEdge']>, nodes: ReadonlyArray<ResolversParentTypes['User']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
};

export type AuthDirectiveArgs = { };

export type AuthDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type HasRoleDirectiveArgs = {
  roles: ReadonlyArray<Role>;
};

export type HasRoleDirectiveResolver<Result, Parent, ContextType = Context, Args = HasRoleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type OwnerDirectiveArgs = {
  field?: Scalars['String']['input'];
  orRoles?: Maybe<ReadonlyArray<Role>>;
};

export type OwnerDirectiveResolver<Result, Parent, ContextType = Context, Args = OwnerDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PolicyDirectiveArgs = {
  policies: ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>;
};

export type PolicyDirectiveResolver<Result, Parent, ContextType = Context, Args = PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuditEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent']> = {
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditEventOutcome'], ParentType, ContextType>;
  previousRoles?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  roles?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['AuditEventType'], ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type AuditEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  accessTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  accessTokenExpiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deviceToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changePassword?: Resolver<ResolversTypes['AuthPayload'], ParentType, SignedInContext<ContextType>, RequireFields<MutationChangePasswordArgs, 'input'>>;
  disableUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationDisableUserArgs, 'input'>>;
  enableUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationEnableUserArgs, 'input'>>;
  login?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  logout?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, Partial<MutationLogoutArgs>>;
  refreshSession?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, Partial<MutationRefreshSessionArgs>>;
  register?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  revokeAllSessions?: Resolver<ResolversTypes['Int'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeAllSessionsArgs, 'exceptCurrent'>>;
  revokeSession?: Resolver<ResolversTypes['Session'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeUserSessions?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeUserSessionsArgs, 'input'>>;
  setUserRoles?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationSetUserRolesArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditEvents?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryAuditEventsArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RoleResolvers = EnumResolverSignature<{ ADMIN?: any, USER?: any }, ResolversTypes['Role']>;

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  auditEvents?: Resolver<ResolversTypes['AuditEventConnection'], ParentType, ContextType, RequireFields<UserAuditEventsArgs, 'first'>>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  disabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, ContextType>;
  roles?: Resolver<ReadonlyArray<ResolversTypes['Role']>, ParentType, ContextType>;
  sessions?: Resolver<ReadonlyArray<ResolversTypes['Session']>, ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Role?: RoleResolvers;
  Session?: SessionResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  auth?: AuthDirectiveResolver<any, any, ContextType>;
  hasRole?: HasRoleDirectiveResolver<any, any, ContextType>;
  owner?: OwnerDirectiveResolver<any, any, ContextType>;
  policy?: PolicyDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
};
