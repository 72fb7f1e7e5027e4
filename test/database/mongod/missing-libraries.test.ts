import { debianPackages, missingLibraries } from '../../../src/database/mongod-binary/missing-libraries.js'

test("the loader's trace is read for the libraries that it did not find", () => {
  const trace = [
    '\tlinux-vdso.so.1 (0x00007f2abb5aa000)',
    '\tlibcurl.so.4 => not found',
    '\tliblzma.so.5 => /lib/x86_64-linux-gnu/liblzma.so.5 (0x00007f2abb4bb000)',
    '\tlibcrypto.so.3 => not found',
  ].join('\n')

  expect(missingLibraries(trace)).toEqual(['libcurl.so.4', 'libcrypto.so.3'])
})

test.each([
  [['libcurl.so.4'], ['libcurl4']],
  [['libcrypto.so.3', 'libssl.so.3'], ['libssl3']],
  [['libcrypto.so.1.1'], ['libssl1.1']],
  [
    ['liblzma.so.5', 'libgcc_s.so.1'],
    ['liblzma5', 'libgcc-s1'],
  ],
  [['libldap-2.5.so.0'], ['libldap-2.5-0']],
])('Debian has %p in %p', (libraries, packages) => {
  expect(debianPackages(libraries)).toEqual(packages)
})
