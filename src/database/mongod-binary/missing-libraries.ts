/** Packages whose names do not follow Debian's naming rule (Debian policy 8.1). */
const PACKAGES: Readonly<Record<string, string>> = {
  'libcrypto.so.3': 'libssl3',
  'libcrypto.so.1.1': 'libssl1.1',
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libresolv.so.2': 'libc6',
  'libdl.so.2': 'libc6',
  'librt.so.1': 'libc6',
  'libpthread.so.0': 'libc6',
}

/** Shared libraries that a trace of the dynamic loader reports as not found, in order. */
export function missingLibraries(trace: string): readonly string[] {
  return Array.from(trace.matchAll(/^\s*(\S+) => not found/gm), ([, library = '']) => library)
}

/** The Debian packages of these libraries, without duplicates. */
export function debianPackages(libraries: readonly string[]): readonly string[] {
  return [...new Set(libraries.map(debianPackage))]
}

/** Debian policy 8.1: `libcurl.so.4` is in `libcurl4`, `libldap-2.5.so.0` in `libldap-2.5-0`. */
function debianPackage(library: string): string {
  const known = PACKAGES[library]
  if (known !== undefined) return known
  const [name = library, version = ''] = library.split('.so.')
  const dashed = name.toLowerCase().replaceAll('_', '-')
  return /\d$/.test(dashed) ? `${dashed}-${version}` : `${dashed}${version}`
}
