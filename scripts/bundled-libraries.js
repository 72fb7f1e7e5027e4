// @ts-check
/**
 * Libraries of which the package needs a small part, and which can only be loaded whole: what is used of them becomes
 * part of our files. They are development dependencies, nobody who installs the package installs them; their licences
 * are in `dist/bundled-licences.txt`.
 */
export const bundledLibraries = ['graphql-scalars', 'uqr', 'zod']
