package dev.slimgate.notification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who shows one of the tokens of a file is let in. The file is read each time, as it is small and events are few; so a
 * changed one counts at once, and one that cannot be read lets nobody in. It may hold several, a line each, while one
 * replaces another.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750, section 2.1</a>
 */
public final class BearerToken {
    private static final Logger LOG = LoggerFactory.getLogger(BearerToken.class);
    private static final String SCHEME = "Bearer ";
    private static final int MOST_BYTES = 64 * 1024;
    /** Shorter ones could be guessed. */
    private static final int LEAST = 16;

    private final Path file;

    public BearerToken(Path file) {
        this.file = file;
    }

    /** What is wrong with the file, in words; null where nothing is. */
    public @Nullable String problem() {
        try {
            List<String> tokens = tokens();
            return tokens.isEmpty() ? file + " holds no token of at least " + LEAST + " characters" : null;
        } catch (IOException e) {
            return file + " cannot be read";
        }
    }

    /** Whether an {@code Authorization} header shows one of the tokens; takes as long for a wrong one as for a right one. */
    boolean isShownBy(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        try {
            for (String token : tokens()) {
                found |= MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), shown);
            }
        } catch (IOException e) {
            LOG.atError().log("the file of tokens for registry events, {}, cannot be read: nobody is let in", file);
        }
        return found;
    }

    private List<String> tokens() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= LEAST)
                    .toList();
        }
    }
}
