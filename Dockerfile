# Andon for a Kafka and a ClickHouse of your own: `ingest`, `server` and every command that joins them. There is no Java in
# it, so `andon start` with its local broker is for a machine, by deploy/systemd.
FROM node:22-bookworm-slim AS build
WORKDIR /andon
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# Built here, newer than its sources: the server finds it fresh and builds nothing.
RUN npx vite build && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /andon
COPY --from=build --chown=root:root /andon /andon
# Whoever runs it may write into /data (logs, lock) and /tmp (what tsx has compiled), and nowhere else.
RUN mkdir /data && chown 10001:10001 /data
ENV NODE_ENV=production ANDON_DATA=/data
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "bin/andon.js"]
CMD ["--help"]
