export {
  createTestClient,
  type TestClient,
  type TestRequest,
  type TestResponse,
  type TestSignIn,
  testPassword,
} from './client.js'
export { createTestClock, type TestClock } from './clock.js'
export {
  AccessError,
  type AccessFacts,
  type ExpectedRefusal,
  expectAllowed,
  expectRefused,
  expectStepUp,
} from './expect-access.js'
export type { TestMail, TestMails } from './mails.js'
export { startTestMongodb, type TestMongodb } from './mongodb.js'
export { createTestSchema, type TestSchemaOptions } from './schema.js'
export { startTestServer, type TestAccount, type TestServer, type TestServerOptions } from './server.js'
export { testViewer } from './viewers.js'
