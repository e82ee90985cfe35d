package dev.slimgate.store;

/** Why a connection to the store is of no use. The message is for the operator, and quotes no secret. */
final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        super(message);
    }
}
