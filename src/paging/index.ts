export {
  cursorInvalid,
  type ListConnection,
  mapNodes,
  type Page,
  type PageArguments,
  type PageRequest,
  pageOf,
  pagingProblemCodes,
  parsePageArguments,
  toConnection,
} from './page.js'
