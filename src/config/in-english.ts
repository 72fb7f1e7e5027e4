import en from 'zod/v4/locales/en.js'

/** The small zod has no words for faults of its own. Not by `z.config`: that is for all copies of zod in the process. */
export const inEnglish = { error: en().localeError }
