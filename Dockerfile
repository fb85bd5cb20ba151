# syntax=docker/dockerfile:1
# Two stages: wheels are built and checked in the first, the second has no compiler and no cache.
# The base image is pinned by version; a registry's digest belongs in the deployment, where it can be checked.
FROM python:3.11.13-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/posture
# Dependencies first: they change less often than the sources, and every file is checked by its hash.
# LOCK=requirements-ray.lock makes the image for a Ray cluster (deploy/kubernetes).
ARG LOCK=requirements.lock
COPY requirements.lock requirements-ray.lock requirements-build.lock ./
RUN /opt/posture/bin/pip install --require-hashes --only-binary=:all: -r "$LOCK" \
 && pip install --require-hashes --only-binary=:all: -r requirements-build.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY posture ./posture
COPY api ./api
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/posture/bin/pip install --no-deps /wheels/*.whl \
 && /opt/posture/bin/pip check


FROM python:3.11.13-slim-bookworm

# OpenCV's Linux wheel links against the first three; without them the camera roll would be unknown.
# wget: what KubeRay asks a pod's health with.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 libxcb1 wget \
 && rm -rf /var/lib/apt/lists/*

COPY --from=build /opt/posture /opt/posture
ENV PATH=/opt/posture/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# Nothing is written: run with --read-only; photos stay in memory.
RUN useradd --system --uid 10001 --no-create-home posture
USER 10001
WORKDIR /
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["posture", "serve", "--host", "0.0.0.0", "--port", "8000"]
