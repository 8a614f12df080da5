# One image for web, worker, beat and the migrations: compose.yaml starts each with its own command.

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements.txt .
# pytest stands there for developers; nothing that serves needs it.
RUN python -m venv /opt/venv \
    && sed '/^pytest==/d' requirements.txt > runtime.txt \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check -r runtime.txt

FROM python:3.13-slim
# LightGBM's threads.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
# The only folder that the program writes to.
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent habit \
    && install --directory --owner habit --mode 0700 /var/lib/habit_api
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY config.py wsgi.py gunicorn.conf.py ./
COPY migrations migrations
COPY habit_api habit_api
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    APP_ENV=production \
    VAR_DIR=/var/lib/habit_api \
    MPLCONFIGDIR=/var/lib/habit_api/matplotlib
USER habit
VOLUME /var/lib/habit_api
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD python -m habit_api.site.probe "${PORT:-8000}" "${TRUSTED_HOSTS:-localhost}"
CMD ["gunicorn", "wsgi:app"]
