package io.cistern.pagesize;

/** Why a larger page size is not asked for at present. */
public enum SizeFault {
    /** Mixpanel refused the call, and accepted it without the parameter. */
    REFUSED("Mixpanel refuses it"),
    /** The answer had the documented size, or another smaller one. */
    IGNORED("Mixpanel gives smaller pages"),
    /** The page had fewer rows than its own size and the total say. */
    SHORT("a page of that size was short"),
    /** The call failed or timed out, and succeeded without the parameter. */
    FAILED("a page of that size failed, and smaller ones did not"),
    /** The page took longer than {@code page-time}. */
    SLOW("a page of that size took longer than page-time"),
    /** The page had more bytes than {@code page-bytes}, or than a page may have. */
    LARGE("a page of that size was larger than page-bytes");

    private final String sentence;

    SizeFault(String sentence) {
        this.sentence = sentence;
    }

    /** The reason, as part of a sentence. */
    public String sentence() {
        return sentence;
    }
}
