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
  /** A date and time in ISO 8601 format with a time zone, such as `2026-01-31T12:00:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** An e-mail address of at most 254 characters. */
  EmailAddress: { input: string; output: string; }
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

/** Input of `activateAccount`. */
export type ActivateAccountInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  newPassword: Scalars['String']['input'];
  /** The token of the link. */
  token: Scalars['String']['input'];
};

/** The record of one outcome of authentication or administration. It contains no password, token or hash. */
export type AuditEvent = {
  __typename?: 'AuditEvent';
  /**
   * The ID of the account that performed the operation. `null` if the client was not signed in, and for the command line.
   * Users see `null` if another account performed it; admins see its ID.
   */
  actorId?: Maybe<Scalars['ID']['output']>;
  /** When the event happened. */
  at: Scalars['DateTime']['output'];
  /** The number of refusals in a summary. `null` unless the type is `REFUSALS_SUPPRESSED`. */
  count?: Maybe<Scalars['Int']['output']>;
  /** The ID of the event. */
  id: Scalars['ID']['output'];
  /**
   * The IP address of the client, or the address block of a summary. `null` for the command line. Users see `null` if
   * another account performed the operation.
   */
  ipAddress?: Maybe<Scalars['String']['output']>;
  /** Whether the operation succeeded or was refused. */
  outcome: AuditEventOutcome;
  /** The roles before the change. `null` unless the type is `ROLES_CHANGED`. */
  previousRoles?: Maybe<Array<Scalars['String']['output']>>;
  /** The user name before the change. `null` unless the type is `USERNAME_CHANGED`, and once the account is erased. */
  previousUsername?: Maybe<Scalars['String']['output']>;
  /** The reason of a refusal. The description of the type lists its values. `null` for types without reasons. */
  reason?: Maybe<Scalars['String']['output']>;
  /**
   * The ID of the request, which its lines in the server's log contain. Users see `null` if another account performed the
   * operation.
   */
  requestId?: Maybe<Scalars['String']['output']>;
  /** The roles after the change. `null` unless the type is `ROLES_CHANGED`. */
  roles?: Maybe<Array<Scalars['String']['output']>>;
  /** The ID of the session that the event is about. `null` if there is none. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** The type of the event. */
  type: AuditEventType;
  /** The User-Agent header of the request. Users see `null` if another account performed the operation. */
  userAgent?: Maybe<Scalars['String']['output']>;
  /** The ID of the account that the event is about. `null` if there is none, as for an unknown user name. */
  userId?: Maybe<Scalars['ID']['output']>;
  /** The user name after the change. `null` unless the type is `USERNAME_CHANGED`, and once the account is erased. */
  username?: Maybe<Scalars['String']['output']>;
};

/** A page of events. Follows the Relay connection specification. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  /** The events of the page, each with its cursor. */
  edges: Array<AuditEventEdge>;
  /** The events of the page, without cursors. */
  nodes: Array<AuditEvent>;
  /** Information for pagination. */
  pageInfo: PageInfo;
};

/** An event in a page. */
export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  /** The cursor of the event. Pass it as `after` to get older events. */
  cursor: Scalars['String']['output'];
  /** The event. */
  node: AuditEvent;
};

/** Filters events. Omitted fields do not restrict the result. */
export type AuditEventFilter = {
  /** Returns only events at or after this time. */
  since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Returns only events of one of these types. */
  types?: InputMaybe<Array<AuditEventType>>;
  /** Returns only events before this time. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Returns only events about this account. */
  userId?: InputMaybe<Scalars['ID']['input']>;
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
  __typename?: 'AuthPayload';
  /** The access token. Send it with each request as `Authorization: Bearer <token>`. */
  accessToken: Scalars['String']['output'];
  /** When the access token expires. Refresh the session before. */
  accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** The lifetime of the access token in seconds. Use it if the clock of the client may be wrong. */
  accessTokenExpiresIn: Scalars['Int']['output'];
  /**
   * The device token, which shows at the next `login` that the account signed in on this device before. Store it, keep it
   * after a logout, and replace it with that of each later sign-in. `null` if it is kept in a cookie, and from
   * `refreshSession` and `reauthenticate`, after which the stored one stays valid.
   */
  deviceToken?: Maybe<Scalars['String']['output']>;
  /** The refresh token: a secret for a single use. `null` if the session keeps it in a cookie. */
  refreshToken?: Maybe<Scalars['String']['output']>;
  /** The account that is signed in. Its fields are visible below this field without an access token. */
  user: User;
};

/** Input of `changeEmail`. */
export type ChangeEmailInput = {
  /** The new e-mail address. */
  email: Scalars['EmailAddress']['input'];
};

/** Input of `changePassword`. */
export type ChangePasswordInput = {
  /** The current password. */
  currentPassword: Scalars['String']['input'];
  /** The new password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  newPassword: Scalars['String']['input'];
};

/** Input of `changeUsername`. */
export type ChangeUsernameInput = {
  /** The new user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  username: Scalars['String']['input'];
};

/** Input of `completeSignIn`. */
export type CompleteSignInInput = {
  /** The second factor. */
  secondFactor: SecondFactorInput;
  /** The `signIn` of the error SECOND_FACTOR_REQUIRED. */
  signIn: Scalars['String']['input'];
};

/** Input of `confirmEmail`. */
export type ConfirmEmailInput = {
  /** The code of the mail, such as `7K3M-Q9TX`. Case, spaces and hyphens do not matter. */
  code: Scalars['String']['input'];
};

/** Input of `confirmTotp`. */
export type ConfirmTotpInput = {
  /** The six digits that the authenticator app shows. */
  code: Scalars['String']['input'];
  /** The `enrolment` of `beginTotp`. */
  enrolment: Scalars['String']['input'];
};

/** An address that was confirmed by a link. */
export type ConfirmedEmail = {
  __typename?: 'ConfirmedEmail';
  /** The verified address. */
  email: Scalars['EmailAddress']['output'];
  /** The user name of the account. */
  username: Scalars['String']['output'];
};

/** Input of `createUser`. */
export type CreateUserInput = {
  /** The address to which the link is mailed. */
  email: Scalars['EmailAddress']['input'];
  /** The roles of the account. `USER` is added. */
  roles?: InputMaybe<Array<Role>>;
  /** The user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  username: Scalars['String']['input'];
};

/** Input of `deleteAccount`. */
export type DeleteAccountInput = {
  /** The user name of the account, typed again to confirm. Without regard to case. */
  username: Scalars['String']['input'];
};

/** Input of `deleteUser`. */
export type DeleteUserInput = {
  /** The ID of the account to delete. */
  userId: Scalars['ID']['input'];
};

/** Input of `disableUser`. */
export type DisableUserInput = {
  /** The ID of the account to disable. */
  userId: Scalars['ID']['input'];
};

/** Input of `enableUser`. */
export type EnableUserInput = {
  /** The ID of the account to enable. */
  userId: Scalars['ID']['input'];
};

/** A second factor of an account, beside the password. */
export type Factor =
  /** One of the recovery codes, each for a single use. */
  | 'RECOVERY_CODE'
  /** A code of an authenticator app (RFC 6238). */
  | 'TOTP';

/** An account that was created for a person, who has not activated it yet. */
export type Invitation = {
  __typename?: 'Invitation';
  /** The address that the link was mailed to. It is verified by the activation. */
  email: Scalars['EmailAddress']['output'];
  /** When the last link expires. The invitation stays, and can be sent again. */
  expiresAt: Scalars['DateTime']['output'];
  /** When the last link was mailed. */
  sentAt: Scalars['DateTime']['output'];
  /** The account. It has no password and cannot sign in. */
  user: User;
};

/** A page of invitations. Follows the Relay connection specification. */
export type InvitationConnection = {
  __typename?: 'InvitationConnection';
  /** The invitations of the page, each with its cursor. */
  edges: Array<InvitationEdge>;
  /** The invitations of the page, without cursors. */
  nodes: Array<Invitation>;
  /** Information for pagination. */
  pageInfo: PageInfo;
};

/** An invitation in a page. */
export type InvitationEdge = {
  __typename?: 'InvitationEdge';
  /** The cursor of the invitation. Pass it as `after` to get the invitations that follow. */
  cursor: Scalars['String']['output'];
  /** The invitation. */
  node: Invitation;
};

/** The token of a mailed link. */
export type LinkInput = {
  /** The part of the link after `#token=`. */
  token: Scalars['String']['input'];
};

/** Input of `login`. */
export type LoginInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * The `deviceToken` that the last sign-in to this account on this device returned. Failed sign-ins by others do not delay
   * a sign-in with a valid device token. It does not replace the password. An unknown or outdated device token is ignored.
   */
  deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The password. */
  password: Scalars['String']['input'];
  /** The second factor, for clients that have it at hand. Without it, an account with one gets SECOND_FACTOR_REQUIRED. */
  secondFactor?: InputMaybe<SecondFactorInput>;
  /** The user name, or the verified e-mail address of the account. Both without regard to case. */
  username: Scalars['String']['input'];
};

/** A code from a mail. */
export type MailedCode = {
  /** The code, such as `7K3M-Q9TX`. Case, spaces and hyphens do not matter. */
  code: Scalars['String']['input'];
  /** The `request` that the operation returned which asked for the mail. */
  request: Scalars['String']['input'];
};

/** What a mail proves: its link or its code. */
export type MailedProof =
  /** The code, with the request that it was mailed for. */
  { code: MailedCode; token?: never; }
  |  /** The part of the link after `#token=`. */
  { code?: never; token: Scalars['String']['input']; };

/** The answer to a request for a mailed code. */
export type MailedRequest = {
  __typename?: 'MailedRequest';
  /** When the link and the code expire. */
  expiresAt: Scalars['DateTime']['output'];
  /** Give it together with the code from the mail. */
  request: Scalars['String']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Sets the password of an account that was created for the person who has the link, verifies the address that it was mailed
   * to, and starts a session. Errors: LINK_INVALID if the link is unknown, used, expired or withdrawn, EMAIL_TAKEN, RATE_LIMITED,
   * SIGN_IN_BUSY, and BAD_USER_INPUT with the problems of the password, after which the link is still valid.
   */
  activateAccount: AuthPayload;
  /**
   * Creates a secret for an authenticator app. It counts once a code of it is confirmed; an authenticator in use stays in use
   * until then. Errors: REAUTHENTICATION_REQUIRED, with `mfa` if the account has a second factor.
   */
  beginTotp: TotpSecret;
  /**
   * Mails a code and a link to an address, which waits in `pendingEmail`. `email` stays in force until the new address is
   * confirmed. The answer is the same if another account uses the address. Replaces an address that waits already. Errors:
   * REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, EMAIL_CHANGE_BLOCKED, RATE_LIMITED,
   * NOT_CONFIGURED, and BAD_USER_INPUT with the problem EMAIL_INVALID.
   */
  changeEmail: User;
  /**
   * Changes the password of the viewer and returns new tokens. Ends all other sessions of the account and invalidates all
   * tokens issued before, including those of the current session. Errors: INVALID_CREDENTIALS if the current password is
   * wrong, RATE_LIMITED, SIGN_IN_BUSY, REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, and
   * BAD_USER_INPUT with the problems of the new password.
   */
  changePassword: AuthPayload;
  /**
   * Changes the user name of the viewer and returns the account. The former name cannot be used to sign in any more. It is held
   * for the account for 90 days: nobody else can take it, or a name that looks like it, and the account can return to it.
   * Errors: USERNAME_TAKEN, RATE_LIMITED after three changes in 30 days, REAUTHENTICATION_REQUIRED if the viewer
   * authenticated more than ten minutes ago, and BAD_USER_INPUT with the problems of the name.
   */
  changeUsername: User;
  /**
   * Ends a sign-in that the error SECOND_FACTOR_REQUIRED began, and starts the session. Errors: SECOND_FACTOR_INVALID,
   * LINK_INVALID if the sign-in is unknown, used, older than ten minutes or has no try left, RATE_LIMITED.
   */
  completeSignIn: AuthPayload;
  /**
   * Confirms the address that waits in `pendingEmail`, by the code of the mail, in the session that asked for it. Errors:
   * CODE_INVALID, LINK_INVALID, EMAIL_TAKEN, RATE_LIMITED.
   */
  confirmEmail: User;
  /**
   * Confirms an address by the link of the mail, on any device. Signs nobody in. Errors: LINK_INVALID, EMAIL_TAKEN,
   * RATE_LIMITED, and UNAUTHENTICATED if the server requires the session of the account.
   */
  confirmEmailByLink: ConfirmedEmail;
  /**
   * Confirms an authenticator app by a code that it shows, in the session that began. From then on, signing in needs a second
   * factor. Returns recovery codes if the account has none. Errors: LINK_INVALID, CODE_INVALID.
   */
  confirmTotp: RecoveryCodes;
  /**
   * Creates an account for a person and mails a link, with which the person chooses a password. Works while registration is
   * closed. Errors: NOT_CONFIGURED without mail, USERNAME_TAKEN, REAUTHENTICATION_REQUIRED, and BAD_USER_INPUT with all problems
   * of the input.
   */
  createUser: User;
  /**
   * Requests the deletion of the viewer's account and returns it. All its sessions are revoked at once. It is erased at
   * `deletionAt`. Errors: LAST_ADMIN, REAUTHENTICATION_REQUIRED if the viewer authenticated more than ten minutes ago, and
   * BAD_USER_INPUT with the problem USERNAME_MISMATCH.
   */
  deleteAccount: User;
  /**
   * Requests the deletion of an account and returns it. Its user cannot sign in any more, but can cancel the deletion until
   * `deletionAt` unless the account is disabled as well. Returns an account unchanged whose deletion was requested before.
   * Errors: NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED.
   */
  deleteUser: User;
  /**
   * Disables an account, revokes all its sessions and returns the account. A disabled account cannot sign in. Errors:
   * NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED.
   */
  disableUser: User;
  /**
   * By the link of a mail that the owner of the mailbox did not ask for. Takes the address off the account, or gives the
   * former address back, which ends all sessions of the account. Errors: LINK_INVALID, RATE_LIMITED.
   */
  disownEmail: Scalars['Boolean']['output'];
  /**
   * Enables a disabled account and returns the account. Revoked sessions are not restored. Errors: NOT_FOUND,
   * REAUTHENTICATION_REQUIRED.
   */
  enableUser: User;
  /**
   * Verifies a password and starts a session. An unknown user name or address, a wrong password and a disabled account give
   * the same error, INVALID_CREDENTIALS. Other errors: RATE_LIMITED, SIGN_IN_BUSY.
   */
  login: AuthPayload;
  /**
   * Ends a session: that of the `refreshToken` argument, otherwise that of the cookie, otherwise that of the access token.
   * Returns `false` if there is no active session to end. Errors: RATE_LIMITED.
   */
  logout: Scalars['Boolean']['output'];
  /**
   * Verifies who the viewer is again, as fields with `@auth(maxAge:)` require, and returns new tokens. All tokens of the
   * session that were issued before are invalidated. Errors: INVALID_CREDENTIALS, RATE_LIMITED, SIGN_IN_BUSY, and
   * BAD_USER_INPUT with the problem PROOF_MISSING.
   */
  reauthenticate: AuthPayload;
  /**
   * Sets a new password by the link or the code of a mail, and starts a session. All earlier sessions, links and codes of
   * the account, its known devices and an address that waits for verification are invalid afterwards. A password that is
   * not accepted leaves link and code valid. Errors: LINK_INVALID, CODE_INVALID, RATE_LIMITED, SIGN_IN_BUSY, and
   * BAD_USER_INPUT with the problems of the new password.
   */
  recover: AuthPayload;
  /**
   * Exchanges a refresh token for a new access token and a new refresh token. Each refresh token can be used once: reuse
   * after the grace period ends the session. The token is passed as the argument or in the cookie, not both. Errors:
   * REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, RATE_LIMITED, and BAD_USER_INPUT with the problem REFRESH_TOKEN_MISSING or
   * REFRESH_TOKEN_AMBIGUOUS.
   */
  refreshSession: AuthPayload;
  /**
   * Creates an account and starts a session. Errors: USERNAME_TAKEN, RATE_LIMITED, SIGN_IN_BUSY, BAD_USER_INPUT with all
   * problems of the input, and REGISTRATION_CLOSED if clients cannot create accounts.
   */
  register: AuthPayload;
  /**
   * Removes all second factors of an account, for a user who has lost them, and ends the sessions of the account. Errors:
   * NOT_FOUND.
   */
  removeSecondFactors: User;
  /**
   * Removes the authenticator app. If it is the last second factor, the recovery codes are removed with it. Ends all other
   * sessions of the account.
   */
  removeTotp: User;
  /** Replaces all recovery codes by new ones. Errors: SECOND_FACTOR_MISSING if the account has no second factor. */
  replaceRecoveryCodes: RecoveryCodes;
  /**
   * Mails a link and a code, with which `recover` sets a new password, if the address is the verified one of an account.
   * The answer is the same for any address. Errors: RATE_LIMITED, NOT_CONFIGURED, and BAD_USER_INPUT with the problem
   * EMAIL_INVALID.
   */
  requestRecovery: MailedRequest;
  /**
   * Mails a new code and a new link to the address that waits in `pendingEmail`. Errors: EMAIL_REQUIRED if none waits,
   * RATE_LIMITED, NOT_CONFIGURED.
   */
  resendEmailConfirmation: User;
  /**
   * Mails a new link to the person of an invitation. The former link is void. Errors: NOT_FOUND if the account is no invitation,
   * NOT_CONFIGURED, RATE_LIMITED within a minute, REAUTHENTICATION_REQUIRED.
   */
  resendInvitation: User;
  /**
   * Cancels the deletion of an account and starts a session. Errors: RATE_LIMITED, and LINK_INVALID if `restore` is unknown,
   * used or expired, or if the account can be erased already.
   */
  restoreAccount: AuthPayload;
  /** Revokes the sessions of the viewer and returns their number. */
  revokeAllSessions: Scalars['Int']['output'];
  /**
   * Revokes a session of the viewer and returns it. Its tokens stop working at once. Errors: NOT_FOUND if the viewer has
   * no active session with this ID.
   */
  revokeSession: Session;
  /** Revokes all sessions of an account and returns the account, which can sign in again. Errors: NOT_FOUND. */
  revokeUserSessions: User;
  /**
   * Mails the link of a recovery to the verified address of an account, and returns the account. Nobody but its user can
   * set the password. Errors: NOT_FOUND, EMAIL_REQUIRED, ACCOUNT_DISABLED, REAUTHENTICATION_REQUIRED, NOT_CONFIGURED.
   */
  sendRecovery: User;
  /**
   * Replaces the roles of an account and returns the account. Takes effect at once, also for access tokens issued before
   * it. Errors: NOT_FOUND, LAST_ADMIN, REAUTHENTICATION_REQUIRED, and BAD_USER_INPUT with the problem ROLE_UNKNOWN.
   */
  setUserRoles: User;
  /**
   * Withdraws an invitation and returns its account as it was. The link is void, and the account is erased: its user name is free
   * at once. Errors: NOT_FOUND if the account is no invitation, REAUTHENTICATION_REQUIRED.
   */
  withdrawInvitation: User;
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
  __typename?: 'PageInfo';
  /** The cursor of the last item of the page. `null` if the page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more items follow this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether items precede this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first item of the page. `null` if the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  /**
   * Lists the events of all accounts, the newest first. Errors: BAD_USER_INPUT, with the problem FIRST_OUT_OF_RANGE or
   * CURSOR_INVALID.
   */
  auditEvents?: Maybe<AuditEventConnection>;
  /**
   * Lists the invitations that were not accepted yet, in the order of the user names. Errors: BAD_USER_INPUT, with the problem
   * FIRST_OUT_OF_RANGE or CURSOR_INVALID.
   */
  invitations?: Maybe<InvitationConnection>;
  /** Returns the account of the viewer. */
  me?: Maybe<User>;
  /** Returns the account with the given ID, or `null` if there is none. */
  user?: Maybe<User>;
  /**
   * Lists accounts in the order of their canonical user names. Errors: BAD_USER_INPUT, with the problem
   * FIRST_OUT_OF_RANGE or CURSOR_INVALID.
   */
  users?: Maybe<UserConnection>;
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
  password?: InputMaybe<Scalars['String']['input']>;
  /** A second factor of the viewer, with the password or instead of it. It also renews `mfa_time`, as `@auth(mfa: true)` requires. */
  secondFactor?: InputMaybe<SecondFactorInput>;
};

/** Input of `recover`. */
export type RecoverInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The new password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  newPassword: Scalars['String']['input'];
  /** The link or the code of the mail. */
  proof: MailedProof;
  /** The second factor, where the account has one. Without it, SECOND_FACTOR_REQUIRED, and the link stays valid. */
  secondFactor?: InputMaybe<SecondFactorInput>;
};

/** The recovery codes of an account, in the only answer that contains them. */
export type RecoveryCodes = {
  __typename?: 'RecoveryCodes';
  /** The new codes, each for a single use. Empty if the account keeps those that it has. */
  codes: Array<Scalars['String']['output']>;
  /** The account. */
  user: User;
};

/** Input of `register`. */
export type RegisterInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The e-mail address. It is returned as `pendingEmail` until it is verified. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** The password. Any Unicode text that is long enough and is not a common password. A passphrase is recommended. */
  password: Scalars['String']['input'];
  /** The user name, of 2 to 40 characters: letters and digits, with `.`, `_` and `-` between them. */
  username: Scalars['String']['input'];
};

/** Input of `removeSecondFactors`. */
export type RemoveSecondFactorsInput = {
  /** The ID of the account that loses its second factors. */
  userId: Scalars['ID']['input'];
};

/** Input of `requestRecovery`. */
export type RequestRecoveryInput = {
  /** The verified e-mail address of the account. */
  email: Scalars['EmailAddress']['input'];
};

/** Input of `resendInvitation`. */
export type ResendInvitationInput = {
  /** The ID of the account of the invitation. */
  userId: Scalars['ID']['input'];
};

/** Input of `restoreAccount`. */
export type RestoreAccountInput = {
  /** Whether to keep the refresh token in an HttpOnly cookie, which scripts cannot read. For browsers. */
  cookie?: InputMaybe<Scalars['Boolean']['input']>;
  /** The `deviceToken` that the last sign-in to this account on this device returned. */
  deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The `restore` of the error DELETION_PENDING. It can be used once, for ten minutes. */
  restore: Scalars['String']['input'];
};

/** Input of `revokeUserSessions`. */
export type RevokeUserSessionsInput = {
  /** The ID of the account whose sessions to revoke. */
  userId: Scalars['ID']['input'];
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
  { recoveryCode: Scalars['String']['input']; totp?: never; }
  |  /** The six digits that the authenticator app shows. Each code is accepted once. */
  { recoveryCode?: never; totp: Scalars['String']['input']; };

/** Input of `sendRecovery`. */
export type SendRecoveryInput = {
  /** The ID of the account. */
  userId: Scalars['ID']['input'];
};

/**
 * A session of an account: it starts with a sign-in on one device. It ends by logout, by revocation, when it expires, or
 * when a refresh token is reused.
 */
export type Session = {
  __typename?: 'Session';
  /** When the user last authenticated: at sign-in, or again with `reauthenticate` or `changePassword`. */
  authenticatedAt: Scalars['DateTime']['output'];
  /** When the session was started. */
  createdAt: Scalars['DateTime']['output'];
  /** Whether this is the session of the current request. */
  current: Scalars['Boolean']['output'];
  /** When the session expires unless it is refreshed before. */
  expiresAt: Scalars['DateTime']['output'];
  /** The ID of the session. */
  id: Scalars['ID']['output'];
  /** The IP address of the client at sign-in. `null` if it is not known. */
  ipAddress?: Maybe<Scalars['String']['output']>;
  /** When the session was last used, with a precision of about one minute. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** How the user authenticated. Empty if the application started the session. */
  methods: Array<AuthMethod>;
  /** The User-Agent header at sign-in. `null` if the request had none. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** Input of `setUserRoles`. */
export type SetUserRolesInput = {
  /** All roles that the account is to hold. `USER` is added if it is missing. */
  roles: Array<Role>;
  /** The ID of the account to change. */
  userId: Scalars['ID']['input'];
};

/** The secret of an authenticator app, before it counts. */
export type TotpSecret = {
  __typename?: 'TotpSecret';
  /** Identifies this enrolment: pass it to `confirmTotp`. */
  enrolment: Scalars['String']['output'];
  /** When the enrolment ends if it is not confirmed. */
  expiresAt: Scalars['DateTime']['output'];
  /** An SVG image of a QR code of `uri`. */
  qrCode: Scalars['String']['output'];
  /** The secret in base 32, for users who type it. */
  secret: Scalars['String']['output'];
  /** The `otpauth:` URI that authenticator apps read. */
  uri: Scalars['String']['output'];
};

/**
 * An account. It is visible to its own user and to admins only. Applications show a person to other users by a type of
 * their own.
 */
export type User = {
  __typename?: 'User';
  /** Lists the events of the account, the newest first. Errors: BAD_USER_INPUT, as for `Query.auditEvents`. */
  auditEvents: AuditEventConnection;
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
  /**
   * When the account is erased. `null` unless its deletion was requested. Until then, its user can cancel the deletion with
   * `restoreAccount`.
   */
  deletionAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether the account is disabled. A disabled account cannot sign in. */
  disabled: Scalars['Boolean']['output'];
  /** The verified e-mail address. `null` if no address is verified. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** The ID of the account. */
  id: Scalars['ID']['output'];
  /** The e-mail address that is not verified yet. `null` if there is none. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** How many recovery codes are left. */
  recoveryCodesLeft: Scalars['Int']['output'];
  /** The current roles. A change of roles takes effect at once, also for access tokens issued before it. */
  roles: Array<Role>;
  /** The second factors that the account can use. Empty if a password alone signs in. */
  secondFactors: Array<Factor>;
  /** The active sessions of the account, the most recently used first. At most 100. */
  sessions: Array<Session>;
  /** The user name as it was entered. Unique without regard to case and look-alike characters. */
  username: Scalars['String']['output'];
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
  __typename?: 'UserConnection';
  /** The accounts of the page, each with its cursor. */
  edges: Array<UserEdge>;
  /** The accounts of the page, without cursors. */
  nodes: Array<User>;
  /** Information for pagination. */
  pageInfo: PageInfo;
};

/** An account in a page. */
export type UserEdge = {
  __typename?: 'UserEdge';
  /** The cursor of the account. Pass it as `after` to get the accounts that follow. */
  cursor: Scalars['String']['output'];
  /** The account. */
  node: User;
};

/** Input of `withdrawInvitation`. */
export type WithdrawInvitationInput = {
  /** The ID of the account of the invitation. */
  userId: Scalars['ID']['input'];
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