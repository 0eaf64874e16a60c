# One image for every role. The embedded PostgreSQL is left out: a database URL is required.
# Not just any 24: docs/decisions/0039-memory-of-connections.md
FROM node:24.20.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=optional
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24.20.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
# What is freed goes back to the system: docs/decisions/0038-memory-given-back.md
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=131072
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE.md ./
COPY src/store/migrations ./src/store/migrations
COPY src/loket/stijl ./src/loket/stijl
COPY src/loket/script ./src/loket/script
COPY wsdl ./wsdl
COPY schemas ./schemas
COPY scripts/ready.mjs scripts/make-secrets.mjs ./scripts/
COPY scripts/topology/mail-catcher.mjs ./scripts/topology/
# Nothing is written but what is mounted here; volumes take the owner from these folders.
RUN mkdir -p /run/verzuimbroker /var/lib/verzuimbroker /var/lib/verzuimbroker-keys \
  && chown 1000:1000 /run/verzuimbroker /var/lib/verzuimbroker /var/lib/verzuimbroker-keys
USER 1000:1000
EXPOSE 8443 8444 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "scripts/ready.mjs"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/processes/verzuimbroker.js"]
CMD ["serve", "--settings", "/etc/verzuimbroker/settings.yaml"]
