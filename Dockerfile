# Kilde as a server: `docker build -t kilde .`, then `docker compose up` beside compose.yaml, or
#     docker run --read-only --tmpfs /tmp -p 127.0.0.1:7860:7860 -v ./my-docs:/docs:ro -v kilde:/index kilde \
#         serve /docs --host 0.0.0.0 --open
# Without --open, which here means this machine, or --auth FILE it does not start.
FROM python:3.12-slim AS built
COPY pyproject.toml README.md LICENSE /source/
COPY bot /source/bot
COPY ui /source/ui
COPY corpus /source/corpus
RUN python -m venv /kilde && /kilde/bin/pip install --no-cache-dir "/source[mcp,storage]"

FROM python:3.12-slim
COPY --from=built /kilde /kilde
RUN useradd --create-home --uid 10001 kilde && install -d -o kilde /index
USER kilde
ENV PATH=/kilde/bin:$PATH KILDE_INDEX=/index PYTHONUNBUFFERED=1
# The encoder is put together once, here: a container starts with it and writes nothing but its index.
RUN python -c "from bot import embedding_folder; embedding_folder()"
VOLUME /index
EXPOSE 7860
HEALTHCHECK --start-period=120s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz')"]
ENTRYPOINT ["kilde"]
CMD ["serve", "/docs", "--host", "0.0.0.0"]
