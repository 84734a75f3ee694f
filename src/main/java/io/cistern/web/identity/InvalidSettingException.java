package io.cistern.web.identity;

/** A setting that makes no sense. Its value is not told: a key may stand where its hash was to be. */
public final class InvalidSettingException extends RuntimeException {

    private final String setting;

    public InvalidSettingException(String setting, String reason) {
        super(setting + ": " + reason);
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
