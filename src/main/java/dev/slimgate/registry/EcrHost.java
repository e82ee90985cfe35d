package dev.slimgate.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private registry of AWS, and where its API is.
 *
 * @param region as {@code eu-west-1}
 * @param api host of the service that gives its tokens
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/ecr.html">ECR endpoints</a>
 */
record EcrHost(String region, String api) {
    private static final Pattern CLASSIC =
            Pattern.compile("[0-9]{12}\\.dkr\\.ecr(-fips)?\\.([a-z0-9-]{1,40})\\.(amazonaws\\.com(?:\\.cn)?)");
    private static final Pattern DUAL_STACK = Pattern.compile(
            "[0-9]{12}\\.dkr-ecr(-fips)?\\.([a-z0-9-]{1,40})\\.on\\.(aws|amazonwebservices\\.com\\.cn)");

    /** Empty for a host of another kind, or with a port. */
    static Optional<EcrHost> parse(String host) {
        Matcher classic = CLASSIC.matcher(host);
        if (classic.matches()) {
            String service = classic.group(1) == null ? "api.ecr" : "ecr-fips";
            return Optional.of(
                    new EcrHost(classic.group(2), service + "." + classic.group(2) + "." + classic.group(3)));
        }
        Matcher dual = DUAL_STACK.matcher(host);
        if (dual.matches()) {
            String service = dual.group(1) == null ? "ecr" : "ecr-fips";
            return Optional.of(new EcrHost(dual.group(2), service + "." + dual.group(2) + ".api." + dual.group(3)));
        }
        return Optional.empty();
    }
}
