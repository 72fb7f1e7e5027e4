export {
  cursorInvalid,
  type ListConnection,
  mapNodes,
  type Page,
  type PageArguments,
  type PageRequest,
  pageOf,
  parsePageArguments,
  toConnection,
} from './page.js'
