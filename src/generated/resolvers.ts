import type { SignedInContext as SignedIn } from '../context/context.js';
import type { Entered } from '../lib/input-faults.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserParent } from '../accounts/parents.js';
import type { AuditEvent as AuditEventParent } from '../events/parents.js';
import type { Session as SessionParent } from '../sessions/parents.js';
import type { Context } from '../context/context.js';
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
/** The context of resolvers whose rules refuse anonymous requests. */
export type SignedInContext<ContextType> = SignedIn<ContextType>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date and time in ISO 8601 format with a time zone, such as `2026-01-31T12:00:00.000Z`. */
  DateTime: { input: Date; output: Date; }
  /** An e-mail address of at most 254 characters. */
  EmailAddress: { input: Entered; output: string; }
};

/** One way to get access: all members of a rule must be satisfied. */
export type AccessRule = {
  /** Requires that this field of the object holds the ID of the viewer, as @owner does. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Requires all of the policies. The application registers policies by name. */
  readonly policies?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Requires one of the roles. */
  readonly roles?: InputMaybe<ReadonlyArray<Role>>;
  /** Requires all of the scopes. */
  readonly scopes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Requires a signed-in viewer. */
  readonly signedIn?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Input of `activateAccount`. */
export type ActivateAccountInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  readonly newPassword: Scalars['String']['input'];
  /** The token of the link. */
  readonly token: Scalars['String']['input'];
};

/** The record of one outcome of authentication or administration. It contains no password, token or hash. */
export type AuditEvent = {
  /**
   * The ID of the account that performed the operation. `null` if the client was not signed in, and for the command line.
   * Users see `null` if another account performed it; admins see its ID.
   */
  readonly actorId?: Maybe<Scalars['ID']['output']>;
  /** When the event happened. */
  readonly at: Scalars['DateTime']['output'];
  /** The number of refusals in a summary. `null` unless the type is `REFUSALS_SUPPRESSED`. */
  readonly count?: Maybe<Scalars['Int']['output']>;
  /** The ID of the event. */
  readonly id: Scalars['ID']['output'];
  /**
   * The IP address of the client, or the address block of a summary. `null` for the command line. Users see `null` if
   * another account performed the operation.
   */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** Whether the operation succeeded or was refused. */
  readonly outcome: AuditEventOutcome;
  /** The roles before the change. `null` unless the type is `ROLES_CHANGED`. */
  readonly previousRoles?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The user name before the change. `null` unless the type is `USERNAME_CHANGED`, and once the account is erased. */
  readonly previousUsername?: Maybe<Scalars['String']['output']>;
  /** The reason of a refusal. The description of the type lists its values. `null` for types without reasons. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /**
   * The ID of the request, which its lines in the server's log contain. Users see `null` if another account performed the
   * operation.
   */
  readonly requestId?: Maybe<Scalars['String']['output']>;
  /** The roles after the change. `null` unless the type is `ROLES_CHANGED`. */
  readonly roles?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The ID of the session that the event is about. `null` if there is none. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** The type of the event. */
  readonly type: AuditEventType;
  /** The User-Agent header of the request. Users see `null` if another account performed the operation. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
  /** The ID of the account that the event is about. `null` if there is none, as for an unknown user name. */
  readonly userId?: Maybe<Scalars['ID']['output']>;
  /** The user name after the change. `null` unless the type is `USERNAME_CHANGED`, and once the account is erased. */
  readonly username?: Maybe<Scalars['String']['output']>;
};

/** A page of events. Follows the Relay connection specification. */
export type AuditEventConnection = {
  /** The events of the page, each with its cursor. */
  readonly edges: ReadonlyArray<AuditEventEdge>;
  /** The events of the page, without cursors. */
  readonly nodes: ReadonlyArray<AuditEvent>;
  /** Information for pagination. */
  readonly pageInfo: PageInfo;
};

/** An event in a page. */
export type AuditEventEdge = {
  /** The cursor of the event. Pass it as `after` to get older events. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: AuditEvent;
};

/** Filters events. Omitted fields do not restrict the result. */
export type AuditEventFilter = {
  /** Returns only events at or after this time. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Returns only events of one of these types. */
  readonly types?: InputMaybe<ReadonlyArray<AuditEventType>>;
  /** Returns only events before this time. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Returns only events about this account. */
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The outcome of an event. */
export type AuditEventOutcome =
  /** The operation was refused. */
  | 'REFUSED'
  /** The operation was carried out. */
  | 'SUCCEEDED';

/** The type of an event. */
export type AuditEventType =
  /** The account was disabled. All its sessions were ended. */
  | 'ACCOUNT_DISABLED'
  /** The account was enabled. */
  | 'ACCOUNT_ENABLED'
  /** The account was erased. Its events lost addresses, user agents and user names. */
  | 'ACCOUNT_ERASED'
  /** An account was imported from another system, with its password hash. */
  | 'ACCOUNT_IMPORTED'
  /**
   * A change of an account by an admin was refused. Reason: LAST_ADMIN, or NOT_ALLOWED_ANY_MORE if the actor lost the
   * session or the role before the change.
   */
  | 'ADMINISTRATION_REFUSED'
  /** All sessions of the account were revoked, or all except one. */
  | 'ALL_SESSIONS_REVOKED'
  /**
   * An attempt found the queue of password hashes full. Reason: REGISTRATION, SIGN_IN, PASSWORD_CHANGE, REAUTHENTICATION
   * or RECOVERY.
   */
  | 'BUSY'
  /** The deletion of the account was cancelled by its user. */
  | 'DELETION_CANCELLED'
  /** The deletion of the account was requested. All its sessions were ended. */
  | 'DELETION_REQUESTED'
  /** The confirmation of an e-mail address was requested: a new address waits, or a new mail was sent to one that waits. */
  | 'EMAIL_CHANGE_REQUESTED'
  /** An e-mail address was verified. If it replaced another one, all other sessions of the account were ended. */
  | 'EMAIL_CONFIRMED'
  /**
   * The owner of a mailbox took its address off the account, or gave the account its former address back. Sessions of the
   * account were ended, unless the address had not been verified.
   */
  | 'EMAIL_DISOWNED'
  /**
   * The verification or change of an e-mail address was refused. Reason: LINK_INVALID, CODE_INVALID, EMAIL_TAKEN or
   * EMAIL_CHANGE_BLOCKED.
   */
  | 'EMAIL_REFUSED'
  /** The erasure of the account failed and will be tried again. Reason: REFUSED_BY_HOOK or FAILED. */
  | 'ERASURE_POSTPONED'
  /** An operator replaced the imported password hash of an account that nobody had signed in to. */
  | 'IMPORTED_HASH_REPLACED'
  /** The person chose a password by the mailed link. The address was verified. */
  | 'INVITATION_ACCEPTED'
  /** An admin invited a person to the account by mail, or sent the link again. */
  | 'INVITATION_SENT'
  /** The invitation was withdrawn. The account is erased. */
  | 'INVITATION_WITHDRAWN'
  /** A session was ended by `logout`. */
  | 'LOGGED_OUT'
  /** A mail was not delivered. Reason: REJECTED if the mail server refused it, or EXPIRED if it could not be sent for 24 hours. */
  | 'MAIL_FAILED'
  /** The password was changed. All other sessions of the account were ended. */
  | 'PASSWORD_CHANGED'
  /** A password change was refused. Reason: WRONG_PASSWORD, or SESSION_ENDED if the session ended before the change. */
  | 'PASSWORD_CHANGE_REFUSED'
  /** The user of a session authenticated again. The tokens that were issued before were invalidated. */
  | 'REAUTHENTICATED'
  /**
   * A reauthentication was refused. Reason: WRONG_PASSWORD, or SESSION_CHANGED if the session ended or got new tokens in
   * the meantime.
   */
  | 'REAUTHENTICATION_REFUSED'
  /** A new password was set by a recovery. All sessions of the account were ended. */
  | 'RECOVERED'
  /** All recovery codes were replaced by new ones. */
  | 'RECOVERY_CODES_REPLACED'
  /** A recovery code was used as the second factor. */
  | 'RECOVERY_CODE_USED'
  /**
   * A recovery was refused. Reason: UNKNOWN_ADDRESS or ACCOUNT_DISABLED for a request, LINK_INVALID or CODE_INVALID for an
   * attempt to set a password.
   */
  | 'RECOVERY_REFUSED'
  /** The link and the code of a recovery were requested: by a client, an admin or an operator. */
  | 'RECOVERY_REQUESTED'
  /**
   * A refresh was refused. Reason: UNKNOWN, ENDED, EXPIRED, BINDING (the token was passed as an argument instead of in the
   * cookie, or the reverse), DISABLED or CONTENDED.
   */
  | 'REFRESH_REFUSED'
  /**
   * A used refresh token was presented again after the grace period, while nothing of its successor had been used: the
   * response to the refresh was lost. It returned the same successor.
   */
  | 'REFRESH_REPEATED'
  /** A used refresh token was presented again, which indicates that it was stolen. Its session was ended. */
  | 'REFRESH_REUSED'
  /**
   * A summary of refusals of one account, or from one address block, that were too many to be recorded individually.
   * `count` is their number.
   */
  | 'REFUSALS_SUPPRESSED'
  /** An account was created. */
  | 'REGISTERED'
  /** A registration was refused. Reasons: USERNAME_TAKEN, REGISTRATION_CLOSED. */
  | 'REGISTRATION_REFUSED'
  /** The roles of the account were changed. */
  | 'ROLES_CHANGED'
  /** An admin or an operator removed all second factors of the account. All its sessions were ended. */
  | 'SECOND_FACTORS_REMOVED'
  /** A second factor was wrong or used before. Reason: WRONG_TOTP or WRONG_RECOVERY_CODE. */
  | 'SECOND_FACTOR_REFUSED'
  /** The account exceeded the limit of sessions. The sessions that were idle longest were ended. */
  | 'SESSION_LIMIT_REACHED'
  /** A session was refreshed. Events of this type have a shorter retention than others. */
  | 'SESSION_REFRESHED'
  /** A session was revoked. */
  | 'SESSION_REVOKED'
  /** A session was started by a sign-in or a registration. */
  | 'SIGNED_IN'
  /** A sign-in was refused. Reason: UNKNOWN_ACCOUNT, WRONG_PASSWORD, ACCOUNT_DISABLED or DELETION_PENDING. */
  | 'SIGN_IN_REFUSED'
  /** An attempt exceeded a rate limit. Reason: REGISTRATION, SIGN_IN, REFRESH, PASSWORD_CHANGE, REAUTHENTICATION, EMAIL or RECOVERY. */
  | 'THROTTLED'
  /** An authenticator app was added, or replaced by another. */
  | 'TOTP_ADDED'
  /** The authenticator app was removed. All other sessions of the account were ended. */
  | 'TOTP_REMOVED'
  /** The user name was changed. */
  | 'USERNAME_CHANGED';

/** A way to authenticate. */
export type AuthMethod =
  /** With a link or code from a mail, which `recover` was given. */
  | 'MAIL'
  /** With the password of the account. */
  | 'PASSWORD'
  /** With a recovery code. */
  | 'RECOVERY_CODE'
  /** With a code of an authenticator app. */
  | 'TOTP';

/** The tokens and the account that a sign-in, a refresh, a reauthentication or a password change returns. */
export type AuthPayload = {
  /** The access token. Send it with each request as `Authorization: Bearer <token>`. */
  readonly accessToken: Scalars['String']['output'];
  /** When the access token expires. Refresh the session before. */
  readonly accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** The lifetime of the access token in seconds. Use it if the clock of the client may be wrong. */
  readonly accessTokenExpiresIn: Scalars['Int']['output'];
  /**
   * The device token, which shows at the next `login` that the account signed in on this device before. Store it, keep it
   * after a logout, and replace it with that of each later sign-in. `null` if it is kept in a cookie, and from
   * `refreshSession` and `reauthenticate`, after which the stored one stays valid.
   */
  readonly deviceToken?: Maybe<Scalars['String']['output']>;
  /** The refresh token: a secret for a single use. `null` if the session keeps it in a cookie. */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  /** The account that is signed in. Its fields are visible below this field without an access token. */
  readonly user: User;
};

/** Input of `changeEmail`. */
export type ChangeEmailInput = {
  /** The new e-mail address. */
  readonly email: Scalars['EmailAddress']['input'];
};

/** Input of `changePassword`. */
export type ChangePasswordInput = {
  /** The current password. */
  readonly currentPassword: Scalars['String']['input'];
  /** The new password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  readonly newPassword: Scalars['String']['input'];
};

/** Input of `changeUsername`. */
export type ChangeUsernameInput = {
  /** The new user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  readonly username: Scalars['String']['input'];
};

/** Input of `completeSignIn`. */
export type CompleteSignInInput = {
  /** The second factor. */
  readonly secondFactor: SecondFactorInput;
  /** The `signIn` of the error SECOND_FACTOR_REQUIRED. */
  readonly signIn: Scalars['String']['input'];
};

/** Input of `confirmEmail`. */
export type ConfirmEmailInput = {
  /** The code of the mail, such as `7K3M-Q9TX`. Case, spaces and hyphens do not matter. */
  readonly code: Scalars['String']['input'];
};

/** Input of `confirmTotp`. */
export type ConfirmTotpInput = {
  /** The six digits that the authenticator app shows. */
  readonly code: Scalars['String']['input'];
  /** The `enrolment` of `beginTotp`. */
  readonly enrolment: Scalars['String']['input'];
};

/** An address that was confirmed by a link. */
export type ConfirmedEmail = {
  /** The verified address. */
  readonly email: Scalars['EmailAddress']['output'];
  /** The user name of the account. */
  readonly username: Scalars['String']['output'];
};

/** Input of `createUser`. */
export type CreateUserInput = {
  /** The address to which the link is mailed. */
  readonly email: Scalars['EmailAddress']['input'];
  /** The roles of the account. `USER` is added. */
  readonly roles?: InputMaybe<ReadonlyArray<Role>>;
  /** The user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  readonly username: Scalars['String']['input'];
};

/** Input of `deleteAccount`. */
export type DeleteAccountInput = {
  /** The user name of the account, typed again to confirm. Without regard to case. */
  readonly username: Scalars['String']['input'];
};

/** Input of `deleteUser`. */
export type DeleteUserInput = {
  /** The ID of the account to delete. */
  readonly userId: Scalars['ID']['input'];
};

/** Input of `disableUser`. */
export type DisableUserInput = {
  /** The ID of the account to disable. */
  readonly userId: Scalars['ID']['input'];
};

/** Input of `enableUser`. */
export type EnableUserInput = {
  /** The ID of the account to enable. */
  readonly userId: Scalars['ID']['input'];
};

/** A second factor of an account, beside the password. */
export type Factor =
  /** One of the recovery codes, each for a single use. */
  | 'RECOVERY_CODE'
  /** A code of an authenticator app (RFC 6238). */
  | 'TOTP';

/** An account that was created for a person, who has not activated it yet. */
export type Invitation = {
  /** The address that the link was mailed to. It is verified by the activation. */
  readonly email: Scalars['EmailAddress']['output'];
  /** When the last link expires. The invitation stays, and can be sent again. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** When the last link was mailed. */
  readonly sentAt: Scalars['DateTime']['output'];
  /** The account. It has no password and cannot sign in. */
  readonly user: User;
};

/** A page of invitations. Follows the Relay connection specification. */
export type InvitationConnection = {
  /** The invitations of the page, each with its cursor. */
  readonly edges: ReadonlyArray<InvitationEdge>;
  /** The invitations of the page, without cursors. */
  readonly nodes: ReadonlyArray<Invitation>;
  /** Information for pagination. */
  readonly pageInfo: PageInfo;
};

/** An invitation in a page. */
export type InvitationEdge = {
  /** The cursor of the invitation. Pass it as `after` to get the invitations that follow. */
  readonly cursor: Scalars['String']['output'];
  /** The invitation. */
  readonly node: Invitation;
};

/** The token of a mailed link. */
export type LinkInput = {
  /** The part of the link after `#token=`. */
  readonly token: Scalars['String']['input'];
};

/** Input of `login`. */
export type LoginInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * The `deviceToken` that the last sign-in to this account on this device returned. Failed sign-ins by others do not delay
   * a sign-in with a valid device token. It does not replace the password. An unknown or outdated device token is ignored.
   */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The password. */
  readonly password: Scalars['String']['input'];
  /** The second factor, for clients that have it at hand. Without it, an account with one gets SECOND_FACTOR_REQUIRED. */
  readonly secondFactor?: InputMaybe<SecondFactorInput>;
  /** The user name, or the verified e-mail address of the account. Both without regard to case. */
  readonly username: Scalars['String']['input'];
};

/** A code from a mail. */
export type MailedCode = {
  /** The code, such as `7K3M-Q9TX`. Case, spaces and hyphens do not matter. */
  readonly code: Scalars['String']['input'];
  /** The `request` that the operation returned which asked for the mail. */
  readonly request: Scalars['String']['input'];
};

/** What a mail proves: its link or its code. */
export type MailedProof =
  /** The code, with the request that it was mailed for. */
  { readonly code: MailedCode; readonly token?: never; }
  |  /** The part of the link after `#token=`. */
  { readonly code?: never; readonly token: Scalars['String']['input']; };

/** The answer to a request for a mailed code. */
export type MailedRequest = {
  /** When the link and the code expire. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Give it together with the code from the mail. */
  readonly request: Scalars['String']['output'];
};

export type Mutation = {
  /**
   * Sets the password of an account that was created for the person who has the link, verifies the address that it was mailed
   * to, and starts a session. Errors: LINK_INVALID if the link is unknown, used, expired or withdrawn, EMAIL_TAKEN, RATE_LIMITED,
   * SIGN_IN_BUSY, and BAD_USER_INPUT with the problems of the password, after which the link is still valid.
   */
  readonly activateAccount: AuthPayload;
  /**
   * Creates a secret for an authenticator app. It counts once a code of it is confirmed; an authenticator in use stays in use
   * until then. Errors: REAUTHENTICATION_REQUIRED, with `mfa` if the account has a second factor.
   */
  readonly beginTotp: TotpSecret;
  /**
   * Mails a code and a link to an address, which waits in `pendingEmail`. `email` stays in force until the new address is
   * confirmed. The answer is the same if another account uses the address. Replaces an address that waits already. Errors:
   * REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, EMAIL_CHANGE_BLOCKED, RATE_LIMITED,
   * NOT_CONFIGURED, and BAD_USER_INPUT with the problem EMAIL_INVALID.
   */
  readonly changeEmail: User;
  /**
   * Changes the password of the viewer and returns new tokens. Ends all other sessions of the account and invalidates all
   * tokens issued before, including those of the current session. Errors: INVALID_CREDENTIALS if the current password is
   * wrong, RATE_LIMITED, SIGN_IN_BUSY, REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, and
   * BAD_USER_INPUT with the problems of the new password.
   */
  readonly changePassword: AuthPayload;
  /**
   * Changes the user name of the viewer and returns the account. The former name cannot be used to sign in any more. It is held
   * for the account for 90 days: nobody else can take it, or a name that looks like it, and the account can return to it.
   * Errors: USERNAME_TAKEN, RATE_LIMITED after three changes in 30 days, REAUTHENTICATION_REQUIRED if the viewer
   * authenticated more than ten minutes ago, and BAD_USER_INPUT with the problems of the name.
   */
  readonly changeUsername: User;
  /**
   * Ends a sign-in that the error SECOND_FACTOR_REQUIRED began, and starts the session. Errors: SECOND_FACTOR_INVALID,
   * LINK_INVALID if the sign-in is unknown, used, older than ten minutes or has no try left, RATE_LIMITED.
   */
  readonly completeSignIn: AuthPayload;
  /**
   * Confirms the address that waits in `pendingEmail`, by the code of the mail, in the session that asked for it. Errors:
   * CODE_INVALID, LINK_INVALID, EMAIL_TAKEN, RATE_LIMITED.
   */
  readonly confirmEmail: User;
  /**
   * Confirms an address by the link of the mail, on any device. Signs nobody in. Errors: LINK_INVALID, EMAIL_TAKEN,
   * RATE_LIMITED, and UNAUTHENTICATED if the server requires the session of the account.
   */
  readonly confirmEmailByLink: ConfirmedEmail;
  /**
   * Confirms an authenticator app by a code that it shows, in the session that began. From then on, signing in needs a second
   * factor. Returns recovery codes if the account has none. Errors: LINK_INVALID, CODE_INVALID.
   */
  readonly confirmTotp: RecoveryCodes;
  /**
   * Creates an account for a person and mails a link, with which the person chooses a password. Works while registration is
   * closed. Errors: NOT_CONFIGURED without mail, USERNAME_TAKEN, REAUTHENTICATION_REQUIRED, and BAD_USER_INPUT with all problems
   * of the input.
   */
  readonly createUser: User;
  /**
   * Requests the deletion of the viewer's account and returns it. All its sessions are revoked at once. It is erased at
   * `deletionAt`. Errors: LAST_ADMIN, REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, and
   * BAD_USER_INPUT with the problem USERNAME_MISMATCH.
   */
  readonly deleteAccount: User;
  /**
   * Requests the deletion of an account and returns it. Its user cannot sign in any more, but can cancel the deletion until
   * `deletionAt` unless the account is disabled as well. Returns an account unchanged whose deletion was requested before.
   * Errors: NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED.
   */
  readonly deleteUser: User;
  /**
   * Disables an account, revokes all its sessions and returns the account. A disabled account cannot sign in. Errors:
   * NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED.
   */
  readonly disableUser: User;
  /**
   * By the link of a mail that the owner of the mailbox did not ask for. Takes the address off the account, or gives the
   * former address back, which ends all sessions of the account. Errors: LINK_INVALID, RATE_LIMITED.
   */
  readonly disownEmail: Scalars['Boolean']['output'];
  /**
   * Enables a disabled account and returns the account. Revoked sessions are not restored. Errors: NOT_FOUND,
   * REAUTHENTICATION_REQUIRED.
   */
  readonly enableUser: User;
  /**
   * Verifies a password and starts a session. An unknown user name or address, a wrong password and a disabled account give
   * the same error, INVALID_CREDENTIALS. Other errors: RATE_LIMITED, SIGN_IN_BUSY.
   */
  readonly login: AuthPayload;
  /**
   * Ends a session: that of the `refreshToken` argument, otherwise that of the cookie, otherwise that of the access token.
   * Returns `false` if there is no active session to end. Errors: RATE_LIMITED.
   */
  readonly logout: Scalars['Boolean']['output'];
  /**
   * Verifies who the viewer is again, as fields with `@auth(maxAge:)` require, and returns new tokens. All tokens of the
   * session that were issued before are invalidated. Errors: INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_BUSY, and
   * BAD_USER_INPUT with the problem PROOF_MISSING.
   */
  readonly reauthenticate: AuthPayload;
  /**
   * Sets a new password by the link or the code of a mail, and starts a session. All earlier sessions, links and codes of
   * the account, its known devices and an address that waits for verification are invalid afterwards. A password that is
   * not accepted leaves link and code valid. Errors: LINK_INVALID, CODE_INVALID, RATE_LIMITED, SIGN_IN_BUSY, and
   * BAD_USER_INPUT with the problems of the new password.
   */
  readonly recover: AuthPayload;
  /**
   * Exchanges a refresh token for a new access token and a new refresh token. Each refresh token can be used once: reuse
   * after the grace period ends the session. The token is passed as the argument or in the cookie, not both. Errors:
   * REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, RATE_LIMITED, and BAD_USER_INPUT with the problem REFRESH_TOKEN_MISSING or
   * REFRESH_TOKEN_AMBIGUOUS.
   */
  readonly refreshSession: AuthPayload;
  /**
   * Creates an account and starts a session. Errors: USERNAME_TAKEN, RATE_LIMITED, SIGN_IN_BUSY, BAD_USER_INPUT with all
   * problems of the input, and REGISTRATION_CLOSED if clients cannot create accounts.
   */
  readonly register: AuthPayload;
  /**
   * Removes all second factors of an account, for a user who has lost them, and ends the sessions of the account. Errors:
   * NOT_FOUND.
   */
  readonly removeSecondFactors: User;
  /**
   * Removes the authenticator app. If it is the last second factor, the recovery codes are removed with it. Ends all other
   * sessions of the account.
   */
  readonly removeTotp: User;
  /** Replaces all recovery codes by new ones. Errors: SECOND_FACTOR_MISSING if the account has no second factor. */
  readonly replaceRecoveryCodes: RecoveryCodes;
  /**
   * Mails a link and a code, with which `recover` sets a new password, if the address is the verified one of an account.
   * The answer is the same for any address. Errors: RATE_LIMITED, NOT_CONFIGURED, and BAD_USER_INPUT with the problem
   * EMAIL_INVALID.
   */
  readonly requestRecovery: MailedRequest;
  /**
   * Mails a new code and a new link to the address that waits in `pendingEmail`. Errors: EMAIL_REQUIRED if none waits,
   * RATE_LIMITED, NOT_CONFIGURED.
   */
  readonly resendEmailConfirmation: User;
  /**
   * Mails a new link to the person of an invitation. The former link is void. Errors: NOT_FOUND if the account is no invitation,
   * NOT_CONFIGURED, RATE_LIMITED within a minute, REAUTHENTICATION_REQUIRED.
   */
  readonly resendInvitation: User;
  /**
   * Cancels the deletion of an account and starts a session. Errors: RATE_LIMITED, and LINK_INVALID if `restore` is unknown,
   * used or expired, or if the account can be erased already.
   */
  readonly restoreAccount: AuthPayload;
  /** Revokes the sessions of the viewer and returns their number. */
  readonly revokeAllSessions: Scalars['Int']['output'];
  /**
   * Revokes a session of the viewer and returns it. Its tokens stop working at once. Errors: NOT_FOUND if the viewer has
   * no active session with this ID.
   */
  readonly revokeSession: Session;
  /** Revokes all sessions of an account and returns the account, which can sign in again. Errors: NOT_FOUND. */
  readonly revokeUserSessions: User;
  /**
   * Mails the link of a recovery to the verified address of an account, and returns the account. Nobody but its user can
   * set the password. Errors: NOT_FOUND, EMAIL_REQUIRED, ACCOUNT_DISABLED, REAUTHENTICATION_REQUIRED, NOT_CONFIGURED.
   */
  readonly sendRecovery: User;
  /**
   * Replaces the roles of an account and returns the account. Takes effect at once, also for access tokens issued before
   * it. Errors: NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED, and BAD_USER_INPUT with the problem ROLE_UNKNOWN.
   */
  readonly setUserRoles: User;
  /**
   * Withdraws an invitation and returns its account as it was. The link is void, and the account is erased: its user name is free
   * at once. Errors: NOT_FOUND if the account is no invitation, REAUTHENTICATION_REQUIRED.
   */
  readonly withdrawInvitation: User;
};


export type MutationActivateAccountArgs = {
  input: ActivateAccountInput;
};


export type MutationChangeEmailArgs = {
  input: ChangeEmailInput;
};


export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


export type MutationChangeUsernameArgs = {
  input: ChangeUsernameInput;
};


export type MutationCompleteSignInArgs = {
  input: CompleteSignInInput;
};


export type MutationConfirmEmailArgs = {
  input: ConfirmEmailInput;
};


export type MutationConfirmEmailByLinkArgs = {
  input: LinkInput;
};


export type MutationConfirmTotpArgs = {
  input: ConfirmTotpInput;
};


export type MutationCreateUserArgs = {
  input: CreateUserInput;
};


export type MutationDeleteAccountArgs = {
  input: DeleteAccountInput;
};


export type MutationDeleteUserArgs = {
  input: DeleteUserInput;
};


export type MutationDisableUserArgs = {
  input: DisableUserInput;
};


export type MutationDisownEmailArgs = {
  input: LinkInput;
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


export type MutationReauthenticateArgs = {
  input: ReauthenticateInput;
};


export type MutationRecoverArgs = {
  input: RecoverInput;
};


export type MutationRefreshSessionArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationRemoveSecondFactorsArgs = {
  input: RemoveSecondFactorsInput;
};


export type MutationRequestRecoveryArgs = {
  input: RequestRecoveryInput;
};


export type MutationResendInvitationArgs = {
  input: ResendInvitationInput;
};


export type MutationRestoreAccountArgs = {
  input: RestoreAccountInput;
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


export type MutationSendRecoveryArgs = {
  input: SendRecoveryInput;
};


export type MutationSetUserRolesArgs = {
  input: SetUserRolesInput;
};


export type MutationWithdrawInvitationArgs = {
  input: WithdrawInvitationInput;
};

/** Information about pagination in a connection. */
export type PageInfo = {
  /** The cursor of the last item of the page. `null` if the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more items follow this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether items precede this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first item of the page. `null` if the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  /**
   * Lists the events of all accounts, the newest first. Errors: BAD_USER_INPUT, with the problem FIRST_OUT_OF_RANGE or
   * CURSOR_INVALID.
   */
  readonly auditEvents?: Maybe<AuditEventConnection>;
  /**
   * Lists the invitations that were not accepted yet, in the order of the user names. Errors: BAD_USER_INPUT, with the problem
   * FIRST_OUT_OF_RANGE or CURSOR_INVALID.
   */
  readonly invitations?: Maybe<InvitationConnection>;
  /** Returns the account of the viewer. */
  readonly me?: Maybe<User>;
  /** Returns the account with the given ID, or `null` if there is none. */
  readonly user?: Maybe<User>;
  /**
   * Lists accounts in the order of their canonical user names. Errors: BAD_USER_INPUT, with the problem
   * FIRST_OUT_OF_RANGE or CURSOR_INVALID.
   */
  readonly users?: Maybe<UserConnection>;
};


export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryInvitationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
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

/** Input of `reauthenticate`. */
export type ReauthenticateInput = {
  /** The password of the viewer. */
  readonly password?: InputMaybe<Scalars['String']['input']>;
  /** A second factor of the viewer, with the password or instead of it. It also renews `mfa_time`, as `@auth(mfa: true)` requires. */
  readonly secondFactor?: InputMaybe<SecondFactorInput>;
};

/** Input of `recover`. */
export type RecoverInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  readonly newPassword: Scalars['String']['input'];
  /** The link or the code of the mail. */
  readonly proof: MailedProof;
  /** The second factor, where the account has one. Without it, SECOND_FACTOR_REQUIRED, and the link stays valid. */
  readonly secondFactor?: InputMaybe<SecondFactorInput>;
};

/** The recovery codes of an account, in the only answer that contains them. */
export type RecoveryCodes = {
  /** The new codes, each for a single use. Empty if the account keeps those that it has. */
  readonly codes: ReadonlyArray<Scalars['String']['output']>;
  /** The account. */
  readonly user: User;
};

/** Input of `register`. */
export type RegisterInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The e-mail address. It is returned as `pendingEmail` until it is verified. */
  readonly email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  readonly password: Scalars['String']['input'];
  /** The user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  readonly username: Scalars['String']['input'];
};

/** Input of `removeSecondFactors`. */
export type RemoveSecondFactorsInput = {
  /** The ID of the account that loses its second factors. */
  readonly userId: Scalars['ID']['input'];
};

/** Input of `requestRecovery`. */
export type RequestRecoveryInput = {
  /** The verified e-mail address of the account. */
  readonly email: Scalars['EmailAddress']['input'];
};

/** Input of `resendInvitation`. */
export type ResendInvitationInput = {
  /** The ID of the account of the invitation. */
  readonly userId: Scalars['ID']['input'];
};

/** Input of `restoreAccount`. */
export type RestoreAccountInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  readonly cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The `deviceToken` that the last sign-in to this account on this device returned. */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The `restore` of the error DELETION_PENDING. It can be used once, for ten minutes. */
  readonly restore: Scalars['String']['input'];
};

/** Input of `revokeUserSessions`. */
export type RevokeUserSessionsInput = {
  /** The ID of the account whose sessions to revoke. */
  readonly userId: Scalars['ID']['input'];
};

/** A role of an account. An application adds its own roles with `extend enum Role { EDITOR }`. */
export type Role =
  /** Administers accounts: reads every account, session and event, and changes roles and access. */
  | 'ADMIN'
  /** Every account holds this role. */
  | 'USER';

/** A second factor that a user proves: exactly one of the fields. */
export type SecondFactorInput =
  /** A recovery code, without regard to case, spaces and hyphens. Each code is accepted once. */
  { readonly recoveryCode: Scalars['String']['input']; readonly totp?: never; }
  |  /** The six digits that the authenticator app shows. Each code is accepted once. */
  { readonly recoveryCode?: never; readonly totp: Scalars['String']['input']; };

/** Input of `sendRecovery`. */
export type SendRecoveryInput = {
  /** The ID of the account. */
  readonly userId: Scalars['ID']['input'];
};

/**
 * A session of an account: it starts with a sign-in on one device. It ends by logout, by revocation, when it expires, or
 * when a refresh token is reused.
 */
export type Session = {
  /** When the user last authenticated: at sign-in, or again with `reauthenticate` or `changePassword`. */
  readonly authenticatedAt: Scalars['DateTime']['output'];
  /** When the session was started. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Whether this is the session of the current request. */
  readonly current: Scalars['Boolean']['output'];
  /** When the session expires unless it is refreshed before. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** The ID of the session. */
  readonly id: Scalars['ID']['output'];
  /** The IP address of the client at sign-in. `null` if it is not known. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** When the session was last used, with a precision of about one minute. */
  readonly lastUsedAt: Scalars['DateTime']['output'];
  /** How the user authenticated. Empty if the application started the session. */
  readonly methods: ReadonlyArray<AuthMethod>;
  /** The User-Agent header at sign-in. `null` if the request had none. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

/** Input of `setUserRoles`. */
export type SetUserRolesInput = {
  /** All roles that the account is to hold. `USER` is added if it is missing. */
  readonly roles: ReadonlyArray<Role>;
  /** The ID of the account to change. */
  readonly userId: Scalars['ID']['input'];
};

/** The secret of an authenticator app, before it counts. */
export type TotpSecret = {
  /** Identifies this enrolment: pass it to `confirmTotp`. */
  readonly enrolment: Scalars['String']['output'];
  /** When the enrolment ends if it is not confirmed. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** An SVG image of a QR code of `uri`. */
  readonly qrCode: Scalars['String']['output'];
  /** The secret in base 32, for users who type it. */
  readonly secret: Scalars['String']['output'];
  /** The `otpauth:` URI that authenticator apps read. */
  readonly uri: Scalars['String']['output'];
};

/**
 * An account. It is visible to its own user and to admins only. Applications show a person to other users by a type of
 * their own.
 */
export type User = {
  /** Lists the events of the account, the newest first. Errors: BAD_USER_INPUT, as for `Query.auditEvents`. */
  readonly auditEvents: AuditEventConnection;
  /** When the account was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /**
   * When the account is erased. `null` unless its deletion was requested. Until then, its user can cancel the deletion with
   * `restoreAccount`.
   */
  readonly deletionAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the account is disabled. A disabled account cannot sign in. */
  readonly disabled: Scalars['Boolean']['output'];
  /** The verified e-mail address. `null` if no address is verified. */
  readonly email?: Maybe<Scalars['EmailAddress']['output']>;
  /** The ID of the account. */
  readonly id: Scalars['ID']['output'];
  /** The e-mail address that is not verified yet. `null` if there is none. */
  readonly pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** How many recovery codes are left. */
  readonly recoveryCodesLeft: Scalars['Int']['output'];
  /** The current roles. A change of roles takes effect at once, also for access tokens issued before it. */
  readonly roles: ReadonlyArray<Role>;
  /** The second factors that the account can use. Empty if a password alone signs in. */
  readonly secondFactors: ReadonlyArray<Factor>;
  /** The active sessions of the account, the most recently used first. At most 100. */
  readonly sessions: ReadonlyArray<Session>;
  /** The user name as it was entered. Unique without regard to case and look-alike characters. */
  readonly username: Scalars['String']['output'];
};


/**
 * An account. It is visible to its own user and to admins only. Applications show a person to other users by a type of
 * their own.
 */
export type UserAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of accounts. Follows the Relay connection specification. */
export type UserConnection = {
  /** The accounts of the page, each with its cursor. */
  readonly edges: ReadonlyArray<UserEdge>;
  /** The accounts of the page, without cursors. */
  readonly nodes: ReadonlyArray<User>;
  /** Information for pagination. */
  readonly pageInfo: PageInfo;
};

/** An account in a page. */
export type UserEdge = {
  /** The cursor of the account. Pass it as `after` to get the accounts that follow. */
  readonly cursor: Scalars['String']['output'];
  /** The account. */
  readonly node: User;
};

/** Input of `withdrawInvitation`. */
export type WithdrawInvitationInput = {
  /** The ID of the account of the invitation. */
  readonly userId: Scalars['ID']['input'];
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
  AccessRule: AccessRule;
  ActivateAccountInput: ActivateAccountInput;
  AuditEvent: ResolverTypeWrapper<AuditEventParent>;
  AuditEventConnection: ResolverTypeWrapper<Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversTypes['AuditEvent']> }>;
  AuditEventEdge: ResolverTypeWrapper<Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditEventFilter: AuditEventFilter;
  AuditEventOutcome: AuditEventOutcome;
  AuditEventType: AuditEventType;
  AuthMethod: AuthMethod;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user: ResolversTypes['User'] }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ChangeEmailInput: ChangeEmailInput;
  ChangePasswordInput: ChangePasswordInput;
  ChangeUsernameInput: ChangeUsernameInput;
  CompleteSignInInput: CompleteSignInInput;
  ConfirmEmailInput: ConfirmEmailInput;
  ConfirmTotpInput: ConfirmTotpInput;
  ConfirmedEmail: ResolverTypeWrapper<ConfirmedEmail>;
  CreateUserInput: CreateUserInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteAccountInput: DeleteAccountInput;
  DeleteUserInput: DeleteUserInput;
  DisableUserInput: DisableUserInput;
  EmailAddress: ResolverTypeWrapper<Scalars['EmailAddress']['output']>;
  EnableUserInput: EnableUserInput;
  Factor: Factor;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Invitation: ResolverTypeWrapper<Omit<Invitation, 'user'> & { user: ResolversTypes['User'] }>;
  InvitationConnection: ResolverTypeWrapper<Omit<InvitationConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['InvitationEdge']>, nodes: ReadonlyArray<ResolversTypes['Invitation']> }>;
  InvitationEdge: ResolverTypeWrapper<Omit<InvitationEdge, 'node'> & { node: ResolversTypes['Invitation'] }>;
  LinkInput: LinkInput;
  LoginInput: LoginInput;
  MailedCode: MailedCode;
  MailedProof: MailedProof;
  MailedRequest: ResolverTypeWrapper<MailedRequest>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReauthenticateInput: ReauthenticateInput;
  RecoverInput: RecoverInput;
  RecoveryCodes: ResolverTypeWrapper<Omit<RecoveryCodes, 'user'> & { user: ResolversTypes['User'] }>;
  RegisterInput: RegisterInput;
  RemoveSecondFactorsInput: RemoveSecondFactorsInput;
  RequestRecoveryInput: RequestRecoveryInput;
  ResendInvitationInput: ResendInvitationInput;
  RestoreAccountInput: RestoreAccountInput;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: ResolverTypeWrapper<string>;
  SecondFactorInput: SecondFactorInput;
  SendRecoveryInput: SendRecoveryInput;
  Session: ResolverTypeWrapper<SessionParent>;
  SetUserRolesInput: SetUserRolesInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  TotpSecret: ResolverTypeWrapper<TotpSecret>;
  User: ResolverTypeWrapper<UserParent>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']>, nodes: ReadonlyArray<ResolversTypes['User']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  WithdrawInvitationInput: WithdrawInvitationInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AccessRule: AccessRule;
  ActivateAccountInput: ActivateAccountInput;
  AuditEvent: AuditEventParent;
  AuditEventConnection: Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversParentTypes['AuditEvent']> };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEventFilter: AuditEventFilter;
  AuthPayload: Omit<AuthPayload, 'user'> & { user: ResolversParentTypes['User'] };
  Boolean: Scalars['Boolean']['output'];
  ChangeEmailInput: ChangeEmailInput;
  ChangePasswordInput: ChangePasswordInput;
  ChangeUsernameInput: ChangeUsernameInput;
  CompleteSignInInput: CompleteSignInInput;
  ConfirmEmailInput: ConfirmEmailInput;
  ConfirmTotpInput: ConfirmTotpInput;
  ConfirmedEmail: ConfirmedEmail;
  CreateUserInput: CreateUserInput;
  DateTime: Scalars['DateTime']['output'];
  DeleteAccountInput: DeleteAccountInput;
  DeleteUserInput: DeleteUserInput;
  DisableUserInput: DisableUserInput;
  EmailAddress: Scalars['EmailAddress']['output'];
  EnableUserInput: EnableUserInput;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Invitation: Omit<Invitation, 'user'> & { user: ResolversParentTypes['User'] };
  InvitationConnection: Omit<InvitationConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['InvitationEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Invitation']> };
  InvitationEdge: Omit<InvitationEdge, 'node'> & { node: ResolversParentTypes['Invitation'] };
  LinkInput: LinkInput;
  LoginInput: LoginInput;
  MailedCode: MailedCode;
  MailedProof: MailedProof;
  MailedRequest: MailedRequest;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  ReauthenticateInput: ReauthenticateInput;
  RecoverInput: RecoverInput;
  RecoveryCodes: Omit<RecoveryCodes, 'user'> & { user: ResolversParentTypes['User'] };
  RegisterInput: RegisterInput;
  RemoveSecondFactorsInput: RemoveSecondFactorsInput;
  RequestRecoveryInput: RequestRecoveryInput;
  ResendInvitationInput: ResendInvitationInput;
  RestoreAccountInput: RestoreAccountInput;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  SecondFactorInput: SecondFactorInput;
  SendRecoveryInput: SendRecoveryInput;
  Session: SessionParent;
  SetUserRolesInput: SetUserRolesInput;
  String: Scalars['String']['output'];
  TotpSecret: TotpSecret;
  User: UserParent;
  UserConnection: Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['UserEdge']>, nodes: ReadonlyArray<ResolversParentTypes['User']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  WithdrawInvitationInput: WithdrawInvitationInput;
};

export type AllowDirectiveArgs = {
  anyOf: ReadonlyArray<AccessRule>;
};

export type AllowDirectiveResolver<Result, Parent, ContextType = Context, Args = AllowDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuthDirectiveArgs = {
  maxAge?: Maybe<Scalars['Int']['input']>;
  mfa?: Maybe<Scalars['Boolean']['input']>;
  verified?: Maybe<Scalars['Boolean']['input']>;
};

export type AuthDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type HasRoleDirectiveArgs = {
  roles: ReadonlyArray<Role>;
};

export type HasRoleDirectiveResolver<Result, Parent, ContextType = Context, Args = HasRoleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type HiddenDirectiveArgs = { };

export type HiddenDirectiveResolver<Result, Parent, ContextType = Context, Args = HiddenDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

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
  actorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, SignedInContext<ContextType>>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, SignedInContext<ContextType>>;
  count?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, SignedInContext<ContextType>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, SignedInContext<ContextType>>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  outcome?: Resolver<ResolversTypes['AuditEventOutcome'], ParentType, SignedInContext<ContextType>>;
  previousRoles?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, SignedInContext<ContextType>>;
  previousUsername?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  roles?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, SignedInContext<ContextType>>;
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, SignedInContext<ContextType>>;
  type?: Resolver<ResolversTypes['AuditEventType'], ParentType, SignedInContext<ContextType>>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, SignedInContext<ContextType>>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, SignedInContext<ContextType>>;
};

export type AuditEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEvent']>, ParentType, SignedInContext<ContextType>>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, SignedInContext<ContextType>>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  accessTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  accessTokenExpiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deviceToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
};

export type ConfirmedEmailResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConfirmedEmail'] = ResolversParentTypes['ConfirmedEmail']> = {
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface EmailAddressScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['EmailAddress'], any> {
  name: 'EmailAddress';
}

export type InvitationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Invitation'] = ResolversParentTypes['Invitation']> = {
  email?: Resolver<ResolversTypes['EmailAddress'], ParentType, SignedInContext<ContextType>>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, SignedInContext<ContextType>>;
  sentAt?: Resolver<ResolversTypes['DateTime'], ParentType, SignedInContext<ContextType>>;
  user?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
};

export type InvitationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvitationConnection'] = ResolversParentTypes['InvitationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['InvitationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Invitation']>, ParentType, SignedInContext<ContextType>>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type InvitationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvitationEdge'] = ResolversParentTypes['InvitationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Invitation'], ParentType, SignedInContext<ContextType>>;
};

export type MailedRequestResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MailedRequest'] = ResolversParentTypes['MailedRequest']> = {
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  request?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  activateAccount?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationActivateAccountArgs, 'input'>>;
  beginTotp?: Resolver<ResolversTypes['TotpSecret'], ParentType, SignedInContext<ContextType>>;
  changeEmail?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationChangeEmailArgs, 'input'>>;
  changePassword?: Resolver<ResolversTypes['AuthPayload'], ParentType, SignedInContext<ContextType>, RequireFields<MutationChangePasswordArgs, 'input'>>;
  changeUsername?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationChangeUsernameArgs, 'input'>>;
  completeSignIn?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationCompleteSignInArgs, 'input'>>;
  confirmEmail?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationConfirmEmailArgs, 'input'>>;
  confirmEmailByLink?: Resolver<ResolversTypes['ConfirmedEmail'], ParentType, ContextType, RequireFields<MutationConfirmEmailByLinkArgs, 'input'>>;
  confirmTotp?: Resolver<ResolversTypes['RecoveryCodes'], ParentType, SignedInContext<ContextType>, RequireFields<MutationConfirmTotpArgs, 'input'>>;
  createUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationCreateUserArgs, 'input'>>;
  deleteAccount?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationDeleteAccountArgs, 'input'>>;
  deleteUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationDeleteUserArgs, 'input'>>;
  disableUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationDisableUserArgs, 'input'>>;
  disownEmail?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationDisownEmailArgs, 'input'>>;
  enableUser?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationEnableUserArgs, 'input'>>;
  login?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  logout?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, Partial<MutationLogoutArgs>>;
  reauthenticate?: Resolver<ResolversTypes['AuthPayload'], ParentType, SignedInContext<ContextType>, RequireFields<MutationReauthenticateArgs, 'input'>>;
  recover?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationRecoverArgs, 'input'>>;
  refreshSession?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, Partial<MutationRefreshSessionArgs>>;
  register?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  removeSecondFactors?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRemoveSecondFactorsArgs, 'input'>>;
  removeTotp?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
  replaceRecoveryCodes?: Resolver<ResolversTypes['RecoveryCodes'], ParentType, SignedInContext<ContextType>>;
  requestRecovery?: Resolver<ResolversTypes['MailedRequest'], ParentType, ContextType, RequireFields<MutationRequestRecoveryArgs, 'input'>>;
  resendEmailConfirmation?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
  resendInvitation?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationResendInvitationArgs, 'input'>>;
  restoreAccount?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationRestoreAccountArgs, 'input'>>;
  revokeAllSessions?: Resolver<ResolversTypes['Int'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeAllSessionsArgs, 'exceptCurrent'>>;
  revokeSession?: Resolver<ResolversTypes['Session'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeUserSessions?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationRevokeUserSessionsArgs, 'input'>>;
  sendRecovery?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationSendRecoveryArgs, 'input'>>;
  setUserRoles?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationSetUserRolesArgs, 'input'>>;
  withdrawInvitation?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>, RequireFields<MutationWithdrawInvitationArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditEvents?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryAuditEventsArgs, 'first'>>;
  invitations?: Resolver<Maybe<ResolversTypes['InvitationConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryInvitationsArgs, 'first'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, SignedInContext<ContextType>, RequireFields<QueryUsersArgs, 'first'>>;
};

export type RecoveryCodesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecoveryCodes'] = ResolversParentTypes['RecoveryCodes']> = {
  codes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
};

export type RoleResolvers = EnumResolverSignature<{ ADMIN?: any, USER?: any }, ResolversTypes['Role']>;

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  authenticatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  methods?: Resolver<ReadonlyArray<ResolversTypes['AuthMethod']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TotpSecretResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TotpSecret'] = ResolversParentTypes['TotpSecret']> = {
  enrolment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  qrCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  auditEvents?: Resolver<ResolversTypes['AuditEventConnection'], ParentType, SignedInContext<ContextType>, RequireFields<UserAuditEventsArgs, 'first'>>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, SignedInContext<ContextType>>;
  deletionAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, SignedInContext<ContextType>>;
  disabled?: Resolver<ResolversTypes['Boolean'], ParentType, SignedInContext<ContextType>>;
  email?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, SignedInContext<ContextType>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, SignedInContext<ContextType>>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['EmailAddress']>, ParentType, SignedInContext<ContextType>>;
  recoveryCodesLeft?: Resolver<ResolversTypes['Int'], ParentType, SignedInContext<ContextType>>;
  roles?: Resolver<ReadonlyArray<ResolversTypes['Role']>, ParentType, SignedInContext<ContextType>>;
  secondFactors?: Resolver<ReadonlyArray<ResolversTypes['Factor']>, ParentType, SignedInContext<ContextType>>;
  sessions?: Resolver<ReadonlyArray<ResolversTypes['Session']>, ParentType, SignedInContext<ContextType>>;
  username?: Resolver<ResolversTypes['String'], ParentType, SignedInContext<ContextType>>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['User']>, ParentType, SignedInContext<ContextType>>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, SignedInContext<ContextType>>;
};

export type Resolvers<ContextType = Context> = {
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  ConfirmedEmail?: ConfirmedEmailResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  EmailAddress?: GraphQLScalarType;
  Invitation?: InvitationResolvers<ContextType>;
  InvitationConnection?: InvitationConnectionResolvers<ContextType>;
  InvitationEdge?: InvitationEdgeResolvers<ContextType>;
  MailedRequest?: MailedRequestResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RecoveryCodes?: RecoveryCodesResolvers<ContextType>;
  Role?: RoleResolvers;
  Session?: SessionResolvers<ContextType>;
  TotpSecret?: TotpSecretResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
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
