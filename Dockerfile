# The image that is shipped: the native executable, and nothing else that could be executed.
#   docker build --build-arg BUILDER=…@sha256:… --build-arg BASE=…@sha256:… -t slimgate .
# BUILDER: Mandrel or GraalVM for JDK 25. MAVEN: where /usr/share/maven is taken from, 3.8.7 or newer. BASE: glibc no older
# than the builder's, and no shell; the executable is linked statically but for glibc (docs/adr/0011).
ARG BUILDER=quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25
ARG MAVEN=docker.io/library/maven:3-eclipse-temurin-25
ARG BASE=gcr.io/distroless/base-nossl-debian12:nonroot

FROM ${MAVEN} AS maven

FROM ${BUILDER} AS build
USER root
WORKDIR /build
COPY --from=maven /usr/share/maven /usr/share/maven
ENV PATH=/usr/share/maven/bin:$PATH
COPY . .
RUN ./mvnw -B -ntp -Dquick -Dnative package \
 && install -D -m 0555 target/slimgate-runner /out/usr/local/bin/slimgate

FROM ${BASE}
ARG REVISION=unknown
ARG VERSION=0.1.0-SNAPSHOT
LABEL org.opencontainers.image.title="Slimgate" \
      org.opencontainers.image.description="The Kubernetes admission controller that lets only minimal container images in" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /out/ /
# Runs with a read-only root file system; certificates are written to /tmp, which is an emptyDir in the cluster.
USER 65532:65532
EXPOSE 8443
ENTRYPOINT ["/usr/local/bin/slimgate"]
CMD ["serve"]
