# One image for each service: its own locked dependencies, its own folders, and a plain user that can write nothing.
#
#   docker build --target agent -t frontdesk-agent .
#
# Targets: gateway, agent, hubspot_tools, archive, sandbox. The last is a stand-in for HubSpot, for trying Frontdesk out.

ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS runtime
# Workers listen beyond loopback here. The operator of the container decides which clients reach it.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FRONTDESK_HOST=0.0.0.0 \
    FRONTDESK_PORT=8000 \
    FRONTDESK_HEALTH_HOST=0.0.0.0 \
    FRONTDESK_HEALTH_PORT=8080
RUN groupadd --system --gid 10001 frontdesk \
    && useradd --system --uid 10001 --gid frontdesk --no-create-home --home-dir /nonexistent frontdesk
WORKDIR /app
COPY deploy/healthcheck.py ./
# By number, so that an orchestrator can see that it isn't root.
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS builder
USER root
# Bytecode is compiled below, once, and never checked against its source: files in an image don't change.
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_NO_COMPILE=1
ARG INSTALL="pip --python /opt/venv install --no-deps --require-hashes --only-binary :all: --quiet -r"
# With TRACING=1 a service can send traces (FRONTDESK_TRACES_URL): 12 more packages with 10 MB.
ARG TRACING=""
# Place names of phone numbers are never asked for: they would be half of the bytecode.
ARG COMPILE="python -m compileall -q -j 0 --invalidation-mode unchecked-hash -x /phonenumbers/geodata/"
RUN python -m venv --without-pip /opt/venv

# The lock is the only input of the layers that take long; code comes after it.
FROM builder AS gateway-files
COPY services/gateway/requirements.txt requirements/tracing.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip ${INSTALL} /tmp/requirements.txt ${TRACING:+-r /tmp/tracing.txt} && ${COMPILE} /opt/venv/lib
COPY libs libs
COPY services/__init__.py services/
COPY services/gateway services/gateway
COPY flows flows
COPY web/dist web/dist
RUN ${COMPILE} .

FROM builder AS agent-files
COPY services/agent/requirements.txt requirements/tracing.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip ${INSTALL} /tmp/requirements.txt ${TRACING:+-r /tmp/tracing.txt} && ${COMPILE} /opt/venv/lib
COPY libs libs
COPY services/__init__.py services/
COPY services/agent services/agent
COPY flows flows
COPY desk desk
COPY locales locales
RUN ${COMPILE} .

FROM builder AS hubspot_tools-files
COPY services/hubspot_tools/requirements.txt requirements/tracing.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip ${INSTALL} /tmp/requirements.txt ${TRACING:+-r /tmp/tracing.txt} && ${COMPILE} /opt/venv/lib
COPY libs libs
COPY services/__init__.py services/
COPY services/hubspot_tools services/hubspot_tools
RUN ${COMPILE} .

FROM builder AS archive-files
COPY services/archive/requirements.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip ${INSTALL} /tmp/requirements.txt && ${COMPILE} /opt/venv/lib
COPY libs libs
COPY services/__init__.py services/
COPY services/archive services/archive
RUN ${COMPILE} .

FROM builder AS sandbox-files
COPY sandbox/requirements.txt /tmp/
RUN --mount=type=cache,target=/root/.cache/pip ${INSTALL} /tmp/requirements.txt && ${COMPILE} /opt/venv/lib
COPY sandbox sandbox
RUN ${COMPILE} .

# Apart from `runtime`, so that another version builds nothing again.
FROM runtime AS labelled
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM labelled AS gateway
LABEL org.opencontainers.image.title="Frontdesk gateway" \
      org.opencontainers.image.description="HTTP and sockets in, replies out; serves the chat widget"
USER root
# The one folder that can be written to, for attachments: a volume mounted here takes its owner over.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
COPY --from=gateway-files /opt/venv /opt/venv
COPY --from=gateway-files /app /app
EXPOSE 8000 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=120s --start-interval=1s \
    CMD ["python", "-IS", "healthcheck.py", "FRONTDESK_HEALTH_PORT", "/readyz"]
ENTRYPOINT ["python", "-m", "services.gateway"]

FROM labelled AS agent
LABEL org.opencontainers.image.title="Frontdesk agent" \
      org.opencontainers.image.description="Conducts conversations: flows, and what to say and do next"
COPY --from=agent-files /opt/venv /opt/venv
COPY --from=agent-files /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=120s --start-interval=1s \
    CMD ["python", "-IS", "healthcheck.py", "FRONTDESK_HEALTH_PORT", "/readyz"]
ENTRYPOINT ["python", "-m", "services.agent"]

FROM labelled AS hubspot_tools
LABEL org.opencontainers.image.title="Frontdesk HubSpot tools" \
      org.opencontainers.image.description="Finds, creates and updates HubSpot contacts for the agents"
COPY --from=hubspot_tools-files /opt/venv /opt/venv
COPY --from=hubspot_tools-files /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=120s --start-interval=1s \
    CMD ["python", "-IS", "healthcheck.py", "FRONTDESK_HEALTH_PORT", "/readyz"]
ENTRYPOINT ["python", "-m", "services.hubspot_tools"]

FROM labelled AS archive
LABEL org.opencontainers.image.title="Frontdesk archive" \
      org.opencontainers.image.description="Takes closed conversations into a database"
COPY --from=archive-files /opt/venv /opt/venv
COPY --from=archive-files /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=120s --start-interval=1s \
    CMD ["python", "-IS", "healthcheck.py", "FRONTDESK_HEALTH_PORT", "/readyz"]
ENTRYPOINT ["python", "-m", "services.archive"]

FROM labelled AS sandbox
LABEL org.opencontainers.image.title="Frontdesk sandbox" \
      org.opencontainers.image.description="A stand-in for HubSpot, for trying Frontdesk out"
USER root
# The one folder that can be written to: a volume mounted here takes its owner over.
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
COPY --from=sandbox-files /opt/venv /opt/venv
COPY --from=sandbox-files /app /app
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=120s --start-interval=1s \
    CMD ["python", "-IS", "healthcheck.py", "8080", "/_sandbox/health"]
ENTRYPOINT ["python", "-m", "sandbox", "--host", "0.0.0.0", "--port", "8080", "--data", "/data/sandbox.json"]
