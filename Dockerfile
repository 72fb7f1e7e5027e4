# syntax=docker/dockerfile:1
# The production server. MONGODB_URI and PORTCULLIS_SECRET must be given when it runs; nothing secret is in the image.

ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# Dependencies change more rarely than sources: this layer is kept until the lock file changes.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY tsconfig.json tsconfig.build.json codegen.js ./
COPY scripts scripts
COPY schema schema
COPY src src
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the fetcher of the private development MongoDB: production names its own.
RUN npm ci --omit=dev --omit=optional

FROM ${NODE_IMAGE}
ENV NODE_ENV=production PORTCULLIS_MODE=production PORT=4000
WORKDIR /app
# Owned by root and not writable by the server.
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE README.md ./
COPY schema schema
COPY scripts/health-check.js scripts/health-check.js
USER node
EXPOSE 4000
# An orchestrator replaces what is unhealthy, and that would not bring a database back: so /healthz, not /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "scripts/health-check.js"]
STOPSIGNAL SIGTERM
# node itself, no shell and no npm in between: SIGTERM reaches the server, which drains.
CMD ["node", "dist/cli/index.js", "start"]
