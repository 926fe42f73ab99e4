# syntax=docker/dockerfile:1.20
# Every image of the project: a service by `docker build --build-arg SERVICE=backend .`, and the suite that gates a release by
# `docker build --target e2e --build-arg SERVICE=e2e .`. Only the stages of what is asked for are built.

# Bundles are JavaScript alone, so they are built once, whatever the platform of the image.
FROM --platform=$BUILDPLATFORM node:22.23.3-bookworm-slim AS workspace
WORKDIR /src
COPY package.json package-lock.json .npmrc tsconfig.json ./

# A workspace needs its own libraries only, not those of the program that deploys it.
FROM workspace AS build-service
COPY --parents services/*/package.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --workspaces
COPY model/contract model/contract
COPY services services
ARG SERVICE
RUN node services/build.mjs "$SERVICE" && mkdir /out && cp "services/dist/$SERVICE/main.mjs" /out/

FROM workspace AS build-e2e
COPY e2e/package.json e2e/
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --workspace e2e
COPY model/contract model/contract
COPY engine/command engine/command
COPY e2e e2e
RUN node e2e/build.mjs && mkdir /out && cp e2e/dist/main.mjs /out/

# Node and what it needs, nothing else: no shell, no package manager. Published for amd64 and arm64.
FROM gcr.io/distroless/nodejs22-debian12:nonroot@sha256:13593b7570658e8477de39e2f4a1dd25db2f836d68a0ba771251572d23bb4f8e AS runtime
ARG SERVICE
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="todo-$SERVICE" \
      org.opencontainers.image.description="$SERVICE of todo-multicloud" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs22-debian12:nonroot"
# As model/contract/node-runtime.ts says; a test compares.
ENV NODE_ENV=production MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=1048576
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=2", "--max-old-space-size=96", "/app/main.mjs"]

FROM runtime AS e2e
COPY --from=build-e2e /out /app

FROM runtime AS service
COPY --from=build-service /out /app
