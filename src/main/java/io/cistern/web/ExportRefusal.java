package io.cistern.web;

import io.cistern.export.Export;
import io.cistern.export.Receipt;
import java.util.Optional;

/** An export that is not there, has no result, or is one too many. */
final class ExportRefusal extends Refusal {

    private final Kind kind;
    private final transient Optional<Export> export;
    private final transient Optional<Receipt.Refused> order;

    private ExportRefusal(Kind kind, String message, Optional<Export> export) {
        this(kind, message, export, Optional.empty());
    }

    private ExportRefusal(Kind kind, String message, Optional<Export> export, Optional<Receipt.Refused> order) {
        super(message);
        this.kind = kind;
        this.export = export;
        this.order = order;
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

    static ExportRefusal tooMany(Receipt.Refused order) {
        var own = "; delete finished ones, or wait until they lapse";
        var message = switch (order.limit()) {
            case PER_CALLER -> "This caller has " + order.most() + " exports, which is all that it may have" + own;
            case BYTES_PER_CALLER ->
                "The queries of this caller's exports may have " + order.most() + " bytes together" + own;
            case MOST -> order.most() + " exports of all callers wait and run, which is as many as may";
            case BYTES -> "The queries of all callers' exports may have " + order.most() + " bytes together";
        };
        return new ExportRefusal(Kind.TOO_MANY, message, Optional.empty(), Optional.of(order));
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

    /** The order that is over a limit. */
    Optional<Receipt.Refused> order() {
        return order;
    }

    /** The one that has no result. */
    Optional<Export> export() {
        return export;
    }
}
