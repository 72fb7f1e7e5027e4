import type { SignedInContext as SignedIn } from '../../../src/context/context.js';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../../../src/context/context.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
/** The context of resolvers whose rules refuse anonymous requests. */
export type SignedInContext<ContextType> = SignedIn<ContextType, 'EDITOR' | 'USER'>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
};

/** One way to get access: all members of a rule must be satisfied. */
export type AccessRule = {
  /** Requires that this field of the object holds the ID of the viewer, as @owner does. */
  owner?: InputMaybe<Scalars['String']['input']>;
  /** Requires all of the policies. The application registers policies by name. */
  policies?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Requires one of the roles. */
  roles?: InputMaybe<Array<Role>>;
  /** Requires all of the scopes. */
  scopes?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Requires a signed-in viewer. */
  signedIn?: InputMaybe<Scalars['Boolean']['input']>;
};

export type Article = Node & {
  __typename?: 'Article';
  authorId?: Maybe<Scalars['ID']['output']>;
  draft?: Maybe<Scalars['String']['output']>;
  id?: Maybe<Scalars['ID']['output']>;
  note?: Maybe<Scalars['String']['output']>;
  title?: Maybe<Scalars['String']['output']>;
};

export type AuthPayload = {
  __typename?: 'AuthPayload';
  article?: Maybe<Article>;
  token?: Maybe<Scalars['String']['output']>;
};

export type Letter = {
  __typename?: 'Letter';
  authorId?: Maybe<Scalars['ID']['output']>;
};

export type Mutation = {
  __typename?: 'Mutation';
  changePassword: AuthPayload;
  login: AuthPayload;
};

export type Node = {
  id?: Maybe<Scalars['ID']['output']>;
  note?: Maybe<Scalars['String']['output']>;
};

export type Private = {
  __typename?: 'Private';
  text?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  alternatives?: Maybe<Scalars['Int']['output']>;
  article?: Maybe<Article>;
  byDefault?: Maybe<Scalars['Int']['output']>;
  byPolicy?: Maybe<Scalars['Int']['output']>;
  byRole?: Maybe<Scalars['Int']['output']>;
  byScopes?: Maybe<Scalars['Int']['output']>;
  guardedArgument?: Maybe<Scalars['Int']['output']>;
  hidden?: Maybe<Letter>;
  node?: Maybe<Node>;
  open?: Maybe<Scalars['Int']['output']>;
  openAlternative?: Maybe<Scalars['Int']['output']>;
  own?: Maybe<Scalars['Int']['output']>;
  private?: Maybe<Private>;
  stepUp?: Maybe<Scalars['Int']['output']>;
};


export type QueryGuardedArgumentArgs = {
  drafts?: InputMaybe<Scalars['Boolean']['input']>;
};

export enum Role {
  Editor = 'EDITOR',
  User = 'USER'
}

export type Subscription = {
  __typename?: 'Subscription';
  changed?: Maybe<Scalars['Int']['output']>;
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




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: ( Article );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AccessRule: AccessRule;
  Article: ResolverTypeWrapper<Article>;
  AuthPayload: ResolverTypeWrapper<AuthPayload>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Letter: ResolverTypeWrapper<Letter>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  Private: ResolverTypeWrapper<Private>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Role: ResolverTypeWrapper<string>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AccessRule: AccessRule;
  Article: Article;
  AuthPayload: AuthPayload;
  Boolean: Scalars['Boolean']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Letter: Letter;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  Private: Private;
  Query: Record<PropertyKey, never>;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
};

export type AllowDirectiveArgs = {
  anyOf: Array<AccessRule>;
};

export type AllowDirectiveResolver<Result, Parent, ContextType = Context, Args = AllowDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuthDirectiveArgs = {
  maxAge?: Maybe<Scalars['Int']['input']>;
  mfa?: Maybe<Scalars['Boolean']['input']>;
  verified?: Maybe<Scalars['Boolean']['input']>;
};

export type AuthDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type HasRoleDirectiveArgs = {
  roles: Array<Role>;
};

export type HasRoleDirectiveResolver<Result, Parent, ContextType = Context, Args = HasRoleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type HiddenDirectiveArgs = { };

export type HiddenDirectiveResolver<Result, Parent, ContextType = Context, Args = HiddenDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type OwnerDirectiveArgs = {
  field?: Scalars['String']['input'];
  orRoles?: Maybe<Array<Role>>;
};

export type OwnerDirectiveResolver<Result, Parent, ContextType = Context, Args = OwnerDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PolicyDirectiveArgs = {
  policies: Array<Array<Scalars['String']['input']>>;
};

export type PolicyDirectiveResolver<Result, Parent, ContextType = Context, Args = PolicyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: Array<Array<Scalars['String']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ArticleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Article'] = ResolversParentTypes['Article']> = {
  authorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  draft?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, SignedInContext<ContextType>>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  article?: Resolver<Maybe<ResolversTypes['Article']>, ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type LetterResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Letter'] = ResolversParentTypes['Letter']> = {
  authorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, SignedInContext<ContextType>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changePassword?: Resolver<ResolversTypes['AuthPayload'], ParentType, SignedInContext<ContextType>>;
  login?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Article', ParentType, ContextType>;
};

export type PrivateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Private'] = ResolversParentTypes['Private']> = {
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  alternatives?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  article?: Resolver<Maybe<ResolversTypes['Article']>, ParentType, ContextType>;
  byDefault?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  byPolicy?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  byRole?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  byScopes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  guardedArgument?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType, Partial<QueryGuardedArgumentArgs>>;
  hidden?: Resolver<Maybe<ResolversTypes['Letter']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, SignedInContext<ContextType>>;
  open?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  openAlternative?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  own?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  private?: Resolver<Maybe<ResolversTypes['Private']>, ParentType, SignedInContext<ContextType>>;
  stepUp?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
};

export type RoleResolvers = EnumResolverSignature<{ EDITOR?: any, USER?: any }, ResolversTypes['Role']>;

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  changed?: SubscriptionResolver<Maybe<ResolversTypes['Int']>, "changed", ParentType, SignedInContext<ContextType>>;
};

export type Resolvers<ContextType = Context> = {
  Article?: ArticleResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  Letter?: LetterResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Private?: PrivateResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Role?: RoleResolvers;
  Subscription?: SubscriptionResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  allow?: AllowDirectiveResolver<any, any, ContextType>;
  auth?: AuthDirectiveResolver<any, any, ContextType>;
  hasRole?: HasRoleDirectiveResolver<any, any, ContextType>;
  hidden?: HiddenDirectiveResolver<any, any, ContextType>;
  owner?: OwnerDirectiveResolver<any, any, ContextType>;
  policy?: PolicyDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
};
