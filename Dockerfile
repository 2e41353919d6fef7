# One image for web, workers and beat; the command differs (see docker-compose.yml).
FROM node:24-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
COPY requirements.txt ./
RUN /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.13-slim
# The system libraries with which WeasyPrint draws; the fonts of packs are in static/packs/fonts.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin oversight \
    && install -d -o oversight -g oversight -m 0750 /data
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /assets/node_modules/govuk-frontend/dist/govuk /tmp/govuk
# The settings refuse to start without a secret, so collecting static files gets one that is forgotten at once.
RUN python script/_assets.py /tmp/govuk static/vendor/govuk-frontend \
    && rm -rf /tmp/govuk \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
       ALLOWED_HOSTS=localhost SITE_URL=https://localhost DATA_DIR=/tmp/build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "script/healthcheck.py"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "2000", "--max-requests-jitter", "200"]
