// What published declarations may lead to: no module here names what is stored.

export type { Watch } from './changes/watch.js'
export type { OwnCollection } from './collections/store.js'
