import { permissionFault } from '../../src/cli/config-file/others-may-write.js'
import { isOnlyMember } from '../../src/cli/config-file/private-group.js'

const ana = { username: 'ana', uid: 1000 }
const passwd =
  'root:x:0:0::/root:/bin/sh\nana:x:1000:1000::/srv/ana:/bin/sh\nbert:x:1001:1001::/srv/bert:/bin/sh\n'

test.each([
  ['a group of her own', 'ana:x:1000:\n', passwd, true],
  ['one that lists herself', 'ana:x:1000:ana\n', passwd, true],
  ['one with another member', 'ana:x:1000:bert\n', passwd, false],
  ['one with another member beside her', 'ana:x:1000:ana,bert\n', passwd, false],
  ['another group with the same number', 'ana:x:1000:\nstaff:x:1000:bert\n', passwd, false],
  ['the primary group of another user', 'ana:x:1000:\n', `${passwd}carl:x:1002:1000::/:/bin/sh\n`, false],
  ['a number that begins the same', 'staff:x:10000:\n', passwd, false],
  ['a group that is not listed', 'root:x:0:\n', passwd, false],
  ['no list', '', '', false],
])('whether nobody else is a member: %s', (_case, group, users, expected) => {
  expect(isOnlyMember(ana, 1000, { group, passwd: users })).toBe(expected)
})

test.each([
  ['of this user', { uid: 1000, gid: 1000, mode: 0o100644 }, null],
  ['of root', { uid: 0, gid: 0, mode: 0o100644 }, null],
  ['of another user', { uid: 1001, gid: 1000, mode: 0o100600 }, 'belongs to another user'],
  ['writable by the own group', { uid: 1000, gid: 1000, mode: 0o100664 }, null],
  ['writable by another group', { uid: 1000, gid: 50, mode: 0o100664 }, 'a group may write'],
  ['writable by all', { uid: 1000, gid: 1000, mode: 0o100646 }, 'every user may write'],
])('a file %s', (_case, permissions, said) => {
  const fault = permissionFault('/app/file', permissions, 1000, (gid) => gid === 1000)
  if (said === null) expect(fault).toBeNull()
  else expect(fault).toContain(said)
})
