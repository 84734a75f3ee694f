package io.cistern.audience;

/** Base audiences that cannot be kept as the settings want them. The message holds no expression. */
final class AudienceRefusedException extends RuntimeException {

    AudienceRefusedException(String message) {
        super(message);
    }
}
