package io.cistern.base;

/** Base audiences that cannot be kept as the settings want them. The message holds no expression. */
final class UnkeepableException extends RuntimeException {

    UnkeepableException(String message) {
        super(message);
    }
}
