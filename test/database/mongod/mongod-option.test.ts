import { createPortcullis } from '../../../src/index.js'
import { newDataDir } from './data-dir.js'

test('the option `mongod` names the program of the private MongoDB', async () => {
  // A program that is there and is no mongod: that it was tried shows in the refusal.
  const starting = createPortcullis({ env: {}, dataDir: newDataDir(), mongod: process.execPath })

  await expect(starting).rejects.toMatchObject({
    code: 'MONGOD_NOT_FOUND',
    message: expect.stringContaining(process.execPath),
  })
})
