// The benchmarks import the package as it is built. Before the first build, its types are those of the sources.

declare module '*/dist/index.js' {
  export * from 'portcullis'
}

declare module '*/dist/testing/index.js' {
  export * from 'portcullis/testing'
}

declare module '*/dist/authorization/index.js' {
  export * from 'portcullis/authorization'
}

declare module '*/dist/application/portcullis.js' {
  export * from 'portcullis/application'
}
