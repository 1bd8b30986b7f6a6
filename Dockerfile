# The handler in its stand-alone mode: own timer, in-process queue, webhooks and /metrics on port 8080.
# Runs as a non-root user on a read-only root:
#   docker run --read-only --cap-drop=ALL --security-opt=no-new-privileges \
#     -v ./clusters:/clusters:ro -v state:/state -p 8080:8080 flux-serverless
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish functions -c Release -r linux-x64 -o /app && mkdir /state

# "extra" has the time zones that schedules need.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra
COPY --from=build /app /app
# A new volume takes the owner of the folder that it covers.
COPY --from=build --chown=1654:1654 /state /state
USER 1654:1654
# Nothing is written outside /state; the runtime must not open its diagnostics socket in /tmp.
ENV DOTNET_EnableDiagnostics=0
WORKDIR /app
VOLUME /state
EXPOSE 8080
ENTRYPOINT ["/app/Handler", "serve", "--clusters", "/clusters", "--state", "/state", "--listen", "0.0.0.0:8080"]
