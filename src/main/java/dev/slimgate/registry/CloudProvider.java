package dev.slimgate.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The clouds whose registries Slimgate enters as the workload that it is, and which registries are theirs. */
public enum CloudProvider {
    AWS("<account>.dkr.ecr.<region>.amazonaws.com"),
    GOOGLE("<location>-docker.pkg.dev or gcr.io"),
    AZURE("<registry>.azurecr.io");

    private static final Pattern GOOGLE_HOST =
            Pattern.compile("(?:[a-z0-9-]{1,63}\\.)?gcr\\.io|[a-z0-9.-]{1,200}\\.pkg\\.dev");
    private static final Pattern AZURE_HOST = Pattern.compile("[a-z0-9-]{1,63}\\.azurecr\\.(?:io|cn|us)");

    private final String example;

    CloudProvider(String example) {
        this.example = example;
    }

    /** What such a registry is called, for messages. */
    public String example() {
        return example;
    }

    /** As the registries document spells it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The provider of this spelling. */
    public static Optional<CloudProvider> of(String spelling) {
        return List.of(values()).stream()
                .filter(provider -> provider.spelling().equals(spelling))
                .findFirst();
    }

    /** Whether a registry is this cloud's: no other is ever given its credentials. Those with a port are not. */
    public boolean owns(String host) {
        return switch (this) {
            case AWS -> EcrHost.parse(host).isPresent();
            case GOOGLE -> GOOGLE_HOST.matcher(host).matches();
            case AZURE -> AZURE_HOST.matcher(host).matches();
        };
    }
}
