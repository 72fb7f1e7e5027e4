// `npm run test:mongoose-8`: what reads and writes the database, on Mongoose 8.
import base from './jest.config.js'

export default {
  ...base,
  testEnvironmentOptions: { packages: { mongoose: 'mongoose-8' } },
  testMatch: [
    '**/test/accounts/administration/administration.test.ts',
    '**/test/database/{changes,failures}/*.test.ts',
    '**/test/embedding/{setup,registered-hook,session-ended}.test.ts',
    '**/test/sessions/**/*.test.ts',
  ],
}
