import { PORT, USER } from './names.ts';
import type { Settings } from './options.ts';
import { FOLDER } from './path.ts';
import { NODE_TAG } from './version.ts';

/** How the image is built, from the root of this repository. */
export function dockerfile({ image }: Settings): string {
  return `# syntax=docker/dockerfile:1
# Made by @arx/mixin. Changes are lost.
# docker build --file ${FOLDER}/Dockerfile --tag ${image} .
FROM node:${NODE_TAG} AS build
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ca-certificates git \\
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
# Installs what the lockfile says (npm ci), and compiles.
RUN --mount=type=cache,target=/var/cache/npm npm_config_cache=/var/cache/npm node scripts/bootstrap.mjs build
# What is optional are the binaries of the embedded Postgres: a pod has the database of DATABASE_URL, or none.
RUN npm prune --omit=dev --omit=optional --ignore-scripts \\
 && rm -rf packages/*/src packages/*/test

FROM node:${NODE_TAG}
# Runs know their git branch, and steps may use git.
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ca-certificates git \\
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
COPY --from=build /app/LICENSE /app/package.json /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/packages /app/packages
RUN ln -s /app/packages/cli/bin/arx.mjs /usr/local/bin/arx
# A number, so that Kubernetes can see that it is not root.
USER ${USER}:${USER}
EXPOSE ${PORT.number}
ENTRYPOINT ["arx"]
CMD ["server"]
`;
}

/** What does not belong into the image; Docker finds it by the name of the Dockerfile. */
export function dockerignore(): string {
  return `# Made by @arx/mixin. Changes are lost.
.git
.cache
**/node_modules
**/dist
**/bundle
**/.env
**/*.tsbuildinfo
bench
docs
examples
observability
`;
}
