package io.cistern.web;

import io.cistern.export.Export;
import java.util.Optional;

/** An export that is not there, has no result, or is one too many. */
final class ExportRefusal extends Refusal {

    private final Kind kind;
    private final transient Optional<Export> export;

    private ExportRefusal(Kind kind, String message, Optional<Export> export) {
        super(message);
        this.kind = kind;
        this.export = export;
    }

    /** What is in the way. */
    enum Kind {
        NOT_FOUND,
        NOT_COMPLETE,
        TOO_MANY,
        TOO_MANY_STREAMS
    }

    static ExportRefusal notFound() {
        return new ExportRefusal(Kind.NOT_FOUND, "There is no export of that id", Optional.empty());
    }

    static ExportRefusal notComplete(Export export) {
        var status = ExportJson.word(export.status());
        return new ExportRefusal(Kind.NOT_COMPLETE, "The export has no result: it is " + status, Optional.of(export));
    }

    static ExportRefusal tooMany() {
        return new ExportRefusal(Kind.TOO_MANY, "Too many exports wait already", Optional.empty());
    }

    static ExportRefusal tooManyStreams(int most) {
        return new ExportRefusal(
                Kind.TOO_MANY_STREAMS,
                "This caller has " + most + " event streams open, which is all that it may have",
                Optional.empty());
    }

    Kind kind() {
        return kind;
    }

    /** The one that has no result. */
    Optional<Export> export() {
        return export;
    }
}
