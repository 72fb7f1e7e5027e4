export {
  cursorInvalid,
  type Page,
  type PageRequest,
  pageOf,
  pagingProblemCodes,
  parsePageArguments,
  toConnection,
} from './page.js'
