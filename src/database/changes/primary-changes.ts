import type { Connection, mongo } from 'mongoose'

/**
 * Calls `onChange` whenever the driver learns that the primary is another one, was elected again, or is gone.
 *
 * @returns what ends the calls
 */
export function watchPrimary(connection: Connection, onChange: () => void): () => void {
  const client = connection.getClient()
  const compare = ({ previousDescription, newDescription }: mongo.TopologyDescriptionChangedEvent) => {
    if (primaryOf(previousDescription) !== primaryOf(newDescription)) onChange()
  }
  client.on('topologyDescriptionChanged', compare)
  return () => client.off('topologyDescriptionChanged', compare)
}

/** Its address and election; `null` where there is none, as on a sharded cluster. */
function primaryOf({ servers }: mongo.TopologyDescription): string | null {
  for (const { type, address, electionId } of servers.values()) {
    if (type === 'RSPrimary') return `${address} ${electionId?.toHexString()}`
  }
  return null
}
