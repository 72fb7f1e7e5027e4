// `npm run test:mongoose-8`: what reads and writes the database, on Mongoose 8.
import base from './jest.config.js'

export default {
  ...base,
  testEnvironmentOptions: { packages: { mongoose: 'mongoose-8' } },
  testMatch: [
    '**/test/accounts/administration.test.ts',
    '**/test/database/{changes,collections,failures}/*.test.ts',
    '**/test/embedding/*.test.ts',
    '**/test/events/journal.test.ts',
    '**/test/sessions/**/*.test.ts',
  ],
}
