# One image for every role. The embedded PostgreSQL is left out: DATABASE_URL is required.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=optional
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE.md ./
COPY src/store/migrations ./src/store/migrations
COPY src/loket/stijl ./src/loket/stijl
COPY src/loket/script ./src/loket/script
COPY wsdl ./wsdl
COPY schemas ./schemas
USER node
EXPOSE 8443
ENTRYPOINT ["node", "dist/processes/verzuimbroker.js"]
CMD ["serve", "--settings", "/etc/verzuimbroker/settings.yaml"]
