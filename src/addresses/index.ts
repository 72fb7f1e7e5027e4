export { type AddressNetwork, addressBlock, addressNetworks } from './address-block.js'
export { canonicalAddress } from './canonical.js'
export { addressOfNode } from './forwarded-node.js'
export { createRangeCheck, parseRange } from './ranges.js'
