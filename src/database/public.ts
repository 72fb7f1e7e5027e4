// The types that published declarations may refer to. None of them exposes stored documents.

export type { Watch } from './changes/watch.js'
export type { OwnCollection } from './collections/store.js'
