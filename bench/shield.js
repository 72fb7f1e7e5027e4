/** graphql-shield 7 does not load on Node 26 and later, and has no later version: there, it is left out of comparisons. */
export const shieldLoads = Number.parseInt(process.versions.node, 10) < 26

if (!shieldLoads)
  console.error('graphql-shield 7 does not load on this version of Node: left out. Use Node 24 to compare.')
