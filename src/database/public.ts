// The types that published declarations may refer to. None of them exposes stored documents. `index.ts` does not export
// them as well: the compiler would name either file in the declarations.

export type { DocumentChange } from './changes/document-change.js'
export type { Watch } from './changes/watch.js'
export type { OwnCollection } from './collections/store.js'
