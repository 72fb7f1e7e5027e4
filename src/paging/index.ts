export {
  cursorInvalid,
  type Page,
  type PageRequest,
  pageOf,
  parsePageArguments,
  toConnection,
} from './page.js'
