# Node's version is exact, like the versions in compose.yaml, so that a build is reproducible. Raise them for security fixes.
FROM node:24.20.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# `prepare` would build before the sources are there.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build:server && npm run build:page && npm run build:tab
RUN find dist -name '*.map' -delete

# The packages that the bundle leaves out.
FROM node:24.20.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY manifests/image ./manifests/image
RUN npm ci --workspace=barium-bot-image --omit=dev --ignore-scripts
# SQLite's sources, and its machine code for other systems.
RUN cd node_modules/@photostructure/sqlite && rm -rf src prebuilds/darwin-* prebuilds/win32-*

FROM node:24.20.0-slim
ENV NODE_ENV=production \
    DATA_DIR=/data
WORKDIR /app
# A user id that exists on no machine. It can only write to /data; everything else can be mounted read-only.
RUN install -d -m 0700 -o 10001 -g 10001 /data
COPY --from=build /app/package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/manifests ./manifests
USER 10001:10001
VOLUME /data
EXPOSE 3978
# Whether the process is up. /readyz says whether it reaches Barium: restarting the container would not help with that.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3978}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli.js"]
CMD ["serve"]
