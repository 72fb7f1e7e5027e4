import DataLoader from 'dataloader'
import { type ClientSession, type Connection, mongo, type QueryFilter, Schema, type Types } from 'mongoose'
import { NotFound } from 'portcullis'
import { TeamNameTaken } from './errors.js'
import { isId } from './input.js'

/** A team as resolvers and policies see it. */
export interface Team {
  readonly id: string
  readonly name: string
  /** IDs of accounts. */
  readonly memberIds: readonly string[]
}

interface StoredTeam {
  readonly _id: Types.ObjectId
  readonly name: string
  readonly memberIds: readonly string[]
}

/** Which teams are found, as a filter. */
type Reach = QueryFilter<StoredTeam>

const teamSchema = new Schema<StoredTeam>({
  name: { type: String, required: true },
  memberIds: { type: [String], required: true },
})
teamSchema.index({ name: 1 }, { unique: true })
teamSchema.index({ memberIds: 1 })

/** The teams, on a model of the application and the connection of the server. */
export async function openTeams(connection: Connection) {
  const teams = connection.model<StoredTeam>('Team', teamSchema)
  await teams.createIndexes()

  /**
   * @param session - of a transaction, in which the team is created
   * @throws TEAM_NAME_TAKEN
   */
  async function create(
    name: string,
    memberIds: readonly string[],
    session: ClientSession | null = null,
  ): Promise<Team> {
    try {
      const team = new teams({ name, memberIds })
      await team.save({ session })
      return viewOf(team.toObject<StoredTeam>())
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === 11000) throw new TeamNameTaken()
      throw error
    }
  }

  /** @throws NOT_FOUND */
  async function change(id: string, update: object): Promise<Team> {
    const changed = isId(id)
      ? await teams.findByIdAndUpdate(id, update, { returnDocument: 'after' }).lean<StoredTeam | null>()
      : null
    if (changed === null) throw new NotFound()
    return viewOf(changed)
  }

  /** One query for all calls of a tick, of any request. Nothing is cached: a user who leaves is out at once. */
  const teamIds = new DataLoader<string, readonly string[]>(
    async (userIds) => {
      const found = await teams.find({ memberIds: { $in: userIds } }).lean<StoredTeam[]>()
      return userIds.map((userId) =>
        found.filter(({ memberIds }) => memberIds.includes(userId)).map(({ _id }) => _id.toHexString()),
      )
    },
    { cache: false },
  )

  return {
    create,
    addMember: (id: string, userId: string) => change(id, { $addToSet: { memberIds: userId } }),
    removeMember: (id: string, userId: string) => change(id, { $pull: { memberIds: userId } }),
    /** The IDs of the teams of a user. */
    idsOf: (userId: string) => teamIds.load(userId),
    list: async (reach: Reach): Promise<readonly Team[]> =>
      (await teams.find(reach).sort({ name: 1 }).limit(100).lean<StoredTeam[]>()).map(viewOf),
    findMany: async (ids: readonly string[], reach: Reach = {}): Promise<readonly Team[]> =>
      (await teams.find({ $and: [{ _id: { $in: ids.filter(isId) } }, reach] }).lean<StoredTeam[]>()).map(
        viewOf,
      ),
  }
}

export type Teams = Awaited<ReturnType<typeof openTeams>>

function viewOf({ _id, name, memberIds }: StoredTeam): Team {
  return { id: _id.toHexString(), name, memberIds }
}
