package io.cistern.mixpanel.response;

import io.cistern.profile.LeftOut;
import io.cistern.profile.LeftOut.Reason;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads the rows of an answer one by one. An invalid row is left out and counted, and does not affect other rows. */
final class RowsReader {

    private final JsonFactory json;
    private final Selection select;
    private final Rows.Writer rows = new Rows.Writer();
    private LeftOut leftOut = LeftOut.NONE;

    RowsReader(JsonFactory json, Selection select) {
        this.json = json;
        this.select = select;
    }

    /** The valid rows, and the count of those left out. */
    record Read(Rows rows, LeftOut leftOut) {}

    /** Reads a list whose opening bracket was read, including its closing bracket. */
    Read read(JsonOutline jsonOutline) throws IOException {
        if (!jsonOutline.takes(']')) {
            do {
                row(new RowBytes(jsonOutline.value()));
            } while (jsonOutline.takes(','));
            jsonOutline.require(']');
        }
        return new Read(rows.finish(), leftOut);
    }

    private void row(RowBytes bytes) {
        try {
            UntrustedRowException.unless(bytes.isUtf8(), Reason.NO_UTF_8);
            try (var parser = json.createParser(ObjectReadContext.empty(), bytes.bytes())) {
                new RowReader(parser, bytes, select).read(rows);
            }
        } catch (UntrustedRowException e) {
            leftOut = leftOut.plus(e.reason());
        } catch (StreamConstraintsException e) {
            leftOut = leftOut.plus(Reason.TOO_DEEP);
        } catch (JacksonException e) {
            leftOut = leftOut.plus(Reason.NO_JSON);
        }
    }
}
