package dev.slimgate.registry;

/**
 * Temporary keys of a role.
 *
 * @param secret never shown
 * @param session the token that goes with the keys; empty for keys without
 */
record AwsKeys(String id, String secret, String session) {
    @Override
    public String toString() {
        return "keys";
    }
}
