package io.cistern.settings;

/** Thrown when a setting is invalid. The message names the setting and never contains a value. */
public final class RefusedSettingException extends RuntimeException {

    private final String remedy;

    /**
     * @param reason a sentence that begins with the setting's name
     * @param remedy a sentence
     */
    public RefusedSettingException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
