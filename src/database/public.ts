// What published declarations may lead to: no module here names what is stored.
export type { OwnCollection } from './store.js'
export type { Watch } from './watch.js'
