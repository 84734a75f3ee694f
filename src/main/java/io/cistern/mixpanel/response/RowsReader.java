package io.cistern.mixpanel.response;

import io.cistern.mixpanel.response.EngageResponse.Part;
import io.cistern.profile.LeftOut;
import io.cistern.profile.LeftOut.Reason;
import io.cistern.profile.Page;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the rows of an answer one by one, and cuts them into parts of the documented size while they arrive. An invalid
 * row is left out and counted, and does not affect other rows.
 */
final class RowsReader {

    private final JsonFactory json;
    private final Selection select;
    private final List<Part> parts = new ArrayList<>();
    private Rows.Writer rows = new Rows.Writer();
    private LeftOut leftOut = LeftOut.NONE;
    private int rowsInPart;

    RowsReader(JsonFactory json, Selection select) {
        this.json = json;
        this.select = select;
    }

    /** Reads a list whose opening bracket was read, including its closing bracket. Returns at least one part. */
    List<Part> read(JsonOutline jsonOutline) throws IOException {
        if (!jsonOutline.takes(']')) {
            do {
                if (rowsInPart == Page.DOCUMENTED_SIZE) {
                    cut();
                    rows = new Rows.Writer();
                }
                row(new RowBytes(jsonOutline.value()));
                rowsInPart++;
            } while (jsonOutline.takes(','));
            jsonOutline.require(']');
        }
        cut();
        return parts;
    }

    private void cut() {
        parts.add(new Part(rows.finish(), leftOut));
        leftOut = LeftOut.NONE;
        rowsInPart = 0;
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
