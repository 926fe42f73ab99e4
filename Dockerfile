# syntax=docker/dockerfile:1
# One file for every image of the project: docker build --build-arg SERVICE=backend .
# SERVICE is a folder of services/, or e2e for the suite that gates a release.

FROM --platform=$BUILDPLATFORM node:22.23.3-bookworm-slim AS build
ARG SERVICE
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY services/shared/package.json services/shared/
COPY services/backend/package.json services/backend/
COPY services/recurring-task/package.json services/recurring-task/
COPY services/notification/package.json services/notification/
COPY services/sync/package.json services/sync/
COPY services/audit/package.json services/audit/
# The services need their own libraries only, not those of the program that deploys them.
RUN --mount=type=cache,target=/root/.npm \
    if [ "$SERVICE" = e2e ]; then npm ci --ignore-scripts; else npm ci --ignore-scripts --workspaces; fi
COPY tsconfig.json ./
COPY model model
COPY services services
COPY engine/command engine/command
COPY e2e e2e
# Bundles are JavaScript alone, so they are built once, whatever the platform of the image.
RUN mkdir /out && \
    if [ "$SERVICE" = e2e ]; then \
      node e2e/build.mjs && cp e2e/dist/e2e.cjs /out/ && echo 'import "./e2e.cjs";' > /out/main.mjs; \
    else \
      node services/build.mjs "$SERVICE" && cp "services/dist/$SERVICE/main.mjs" /out/; \
    fi

# Node and what it needs, nothing else: no shell, no package manager. Published for amd64 and arm64.
FROM gcr.io/distroless/nodejs22-debian12:nonroot
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
COPY --from=build /out /app
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=2", "--max-old-space-size=96", "/app/main.mjs"]
