export { type AddressNetwork, addressBlock, addressNetworks } from './address-block.js'
