package dev.slimgate.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceReviewTest {

    private static List<String> review(String text, @Nullable String ignore) {
        return SourceReview.of(Dockerfile.read(text, ignore)).stream()
                .map(note -> note.line() + ": " + note.text())
                .toList();
    }

    @Test
    void aNaiveNodeImageIsToldAllThatOnlyItsSourceShows() {
        List<String> notes = review("""
                FROM node
                WORKDIR /app
                COPY . .
                RUN npm install
                RUN rm -rf /root/.npm
                CMD npm start
                """, null);

        assertThat(notes)
                .satisfiesExactlyInAnyOrder(
                        note -> assertThat(note).startsWith("1: one stage builds and runs"),
                        note -> assertThat(note).startsWith("1: node is another image tomorrow"),
                        note -> assertThat(note).startsWith("1: the last stage names no USER"),
                        note -> assertThat(note).startsWith("3: everything is copied before line 4 installs"),
                        note -> assertThat(note).startsWith("3: copies the whole folder and there is no .dockerignore"),
                        note -> assertThat(note).startsWith("4: npm install brings what only development needs"),
                        note -> assertThat(note).startsWith("5: deletes what an earlier line shipped"),
                        note -> assertThat(note).startsWith("6: CMD is written for a shell"));
    }

    @Test
    void aGoodFileIsToldNothing() {
        List<String> notes = review("""
                # syntax=docker/dockerfile:1
                FROM node:22.11.0 AS build
                WORKDIR /app
                COPY package.json package-lock.json ./
                RUN npm ci
                COPY . .
                RUN npm run build && npm prune --omit=dev
                FROM gcr.io/distroless/nodejs22-debian12:nonroot
                COPY --from=build --chown=65532:65532 /app /app
                USER 65532
                CMD ["/app/server.js"]
                """, "node_modules\n.git\n");

        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
                "RUN --mount=type=cache,target=/var/lib/apt apt-get install -y --no-install-recommends curl",
                "RUN apk add --no-cache curl",
                "RUN dnf -y install curl && dnf clean all",
                "RUN pip install --no-cache-dir -r requirements.txt",
                "RUN npm ci --omit=dev",
                "RUN npm install -g pnpm@9",
                "COPY --chown=1:1 a b",
                "ADD --checksum=sha256:aa https://example.org/a.tar /a",
                "ENV PASSWORD_FILE=/run/secrets/p TOKEN=",
                "HEALTHCHECK NONE",
                "ENTRYPOINT [\"/a\"]",
            })
    void goodStepsAreNotTold(String step) {
        assertThat(review("FROM debian:12\n" + step + "\nUSER 1000", null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RUN apt-get install -y --no-install-recommends curl     | leaves the package lists
            RUN apt-get install curl && rm -rf /var/lib/apt/lists/* | installs recommended packages
            RUN apk add curl                                        | apk keeps its package index
            RUN yum -y install curl                                 | yum keeps its caches
            RUN python3 -m pip install flask                        | pip keeps every wheel
            RUN npm ci                                              | npm ci brings what only development needs
            ADD https://example.org/a.tar /a                        | nobody checked
            ENV DB_PASSWORD=x                                       | DB_PASSWORD looks like a secret
            ARG NPM_TOKEN                                           | NPM_TOKEN looks like a secret
            USER root                                               | runs as root
            ENTRYPOINT exec java -jar /a.jar                        | written for a shell
            """)
    void eachThingThatCostsIsTold(String step, String told) {
        assertThat(review("FROM debian:12\nUSER 1000\n" + step, null))
                .anySatisfy(note -> assertThat(note).contains(told));
    }

    @Test
    void whatABuildStageDoesIsItsOwnAffair() {
        List<String> notes = review(
                "FROM debian:12 AS build\nRUN apt-get install gcc\nRUN npm install\nFROM scratch\nCOPY --from=build /a /a\n"
                        + "USER 1\nENTRYPOINT [\"/a\"]",
                null);

        assertThat(notes).isEmpty();
    }

    @Test
    void aShellFormOnABaseWithoutAShellCannotWork() {
        assertThat(review("FROM scratch\nUSER 1\nCMD /a\nHEALTHCHECK CMD curl x", null))
                .anySatisfy(note -> assertThat(note).isEqualTo("3: CMD is written for a shell, and scratch has none"))
                .anySatisfy(note -> assertThat(note).startsWith("4: HEALTHCHECK is written for a shell"));
    }

    @Test
    void aRecursiveChangeOfOwnerShipsTheFilesTwice() {
        assertThat(review("FROM debian:12\nCOPY app /app\nRUN chown -R 1000 /app\nUSER 1000", null))
                .containsExactly("3: chown -R ships every file that it changes a second time");
    }
}
