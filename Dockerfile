# The GitHub App as an image: `foureyes serve` by default, `foureyes worker` beside it. docs/deploy.md says how to run it.
FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements-action.lock requirements-server.lock ./
RUN python -m pip install --require-hashes --only-binary=:all: -r requirements-action.lock \
    && python -m venv /opt/foureyes \
    && /opt/foureyes/bin/python -m pip install --require-hashes --only-binary=:all: -r requirements-server.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY rules rules
RUN python -m hatchling build -t wheel -d dist \
    && /opt/foureyes/bin/python -m pip install --no-deps --no-index dist/*.whl

FROM python:3.13-slim-trixie
# Versions of Debian packages are its stable release's: pinned ones vanish with the next security fix.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin foureyes \
    && install --directory --owner=foureyes --group=foureyes --mode=0700 /data
COPY --from=build /opt/foureyes /opt/foureyes
ENV PATH=/opt/foureyes/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/data/cache \
    FOUREYES_DATA_DIRECTORY=/data \
    FOUREYES_HOST=0.0.0.0 \
    FOUREYES_PORT=8080
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-I", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ['FOUREYES_PORT']}/livez\", timeout=4)"]
ENTRYPOINT ["tini", "--", "foureyes"]
CMD ["serve"]
