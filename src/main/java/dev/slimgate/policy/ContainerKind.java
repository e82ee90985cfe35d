package dev.slimgate.policy;

/** Where in a pod an image stands. */
public enum ContainerKind {
    CONTAINER("Container", "container"),
    /** An init container, sidecars (init containers that restart always) included. */
    INIT("Init", "init container"),
    EPHEMERAL("Ephemeral", "ephemeral container"),
    /** The image is a volume and runs nothing of its own. */
    IMAGE_VOLUME("ImageVolume", "image volume");

    private final String label;
    private final String words;

    ContainerKind(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /** The name in policies and JSON. */
    public String label() {
        return label;
    }

    /** The name in sentences. */
    public String words() {
        return words;
    }
}
