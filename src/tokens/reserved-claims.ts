/**
 * Names that an application cannot give its claims: the registry "JSON Web Token Claims" of IANA (RFC 7519, section
 * 10.1), and those of Portcullis. Other software gives these names a meaning.
 */
const registered = `
  iss sub aud exp nbf iat jti name given_name family_name middle_name nickname preferred_username profile picture website
  email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at azp nonce
  auth_time at_hash c_hash acr amr sub_jwk cnf sip_from_tag sip_date sip_callid sip_cseq_num sip_via_branch orig dest mky
  events toe txn rph sid vot vtm attest origid act scope client_id may_act jcard at_use_nbr div opt vc vp sph ace_profile
  cnonce exi roles groups entitlements token_introspection eat_nonce ueid sueids oemid hwmodel hwversion oemboot dbgstat
  location eat_profile submods uptime bootcount bootseed dloas swname swversion manifests measurements measres intuse
  cdniv cdnicrit cdniip cdniuc cdniets cdnistt cdnistd sig_val_claims authorization_details verified_claims
  place_of_birth nationalities birth_family_name birth_given_name birth_middle_name salutation title msisdn
  also_known_as htm htu ath atc sub_id rcd rcdi crn msgi _claim_names _claim_sources rdap_allowed_purposes
  rdap_dnt_allowed geohash _sd ... _sd_alg sd_hash consumerPlmnId consumerSnpnId producerPlmnId producerSnpnId
  producerSnssaiList producerNsiList producerNfSetId producerNfServiceSetId sourceNfInstanceId
  analyticsIdList resOwnerId cdr vct status keys metadata`

/** Claims of Portcullis that are not registered. */
const own = ['auth_seq', 'mfa_time', 'refresh_seq']

export const reservedClaims: ReadonlySet<string> = new Set([...registered.trim().split(/\s+/), ...own])
