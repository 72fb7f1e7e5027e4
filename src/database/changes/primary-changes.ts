import type { Connection, mongo } from 'mongoose'

/**
 * Calls `onChange` when the driver learns of another primary, a new election, or the loss of the primary.
 *
 * @returns a function that removes the listener
 */
export function watchPrimary(connection: Connection, onChange: () => void): () => void {
  const client = connection.getClient()
  const compare = ({ previousDescription, newDescription }: mongo.TopologyDescriptionChangedEvent) => {
    if (primaryOf(previousDescription) !== primaryOf(newDescription)) onChange()
  }
  client.on('topologyDescriptionChanged', compare)
  return () => client.off('topologyDescriptionChanged', compare)
}

/** Address and election id; `null` without a primary, as on a sharded cluster. */
function primaryOf({ servers }: mongo.TopologyDescription): string | null {
  for (const { type, address, electionId } of servers.values()) {
    if (type === 'RSPrimary') return `${address} ${electionId?.toHexString()}`
  }
  return null
}
