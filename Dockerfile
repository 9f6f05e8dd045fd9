# Built with everything, shipped with what runs: the bundle, and the few packages that it leaves outside. Node's version
# is exact, as those in compose.yaml are: a build means the same tomorrow. Raise them when there are fixes for them.
FROM node:24.20.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# `prepare` would build, and there is nothing to build yet.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build:server && npm run build:page
RUN node outside.js image/node_modules
RUN find dist -name '*.map' -delete

FROM node:24.20.0-slim
ENV NODE_ENV=production \
    DATA_DIR=/data
WORKDIR /app
# Nobody's account on any machine. /data is all that it may write to; the rest can be mounted read-only.
RUN install -d -m 0700 -o 10001 -g 10001 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/image/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/manifests ./manifests
USER 10001:10001
VOLUME /data
EXPOSE 3978
# Whether the process is up. That it can reach Barium is for /readyz to say: starting it anew would not help there.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3978}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli.js"]
CMD ["serve"]
