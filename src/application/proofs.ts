import { type ProofRows, rowsOf } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** The purposes of all one-time secrets, as declared by the features. Each is declared by one feature. */
export const proofRows: ProofRows = rowsOf(manifests, 'proofs')
