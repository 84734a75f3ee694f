package io.cistern.web.response;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import io.cistern.web.request.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes one form of a result block by block, with the same bytes as its {@link AnswerWriter}, so that a range can be
 * written without the bytes before and after it. All blocks are measured in order first; then any block can be written.
 */
public interface BlockForm {

    /**
     * Returns the form with the same bytes as {@link AnswerWriter#ofExport}.
     *
     * @param columns the columns of CSV; other formats do not use them
     */
    static BlockForm of(Format format, boolean gzip, boolean guarded, @Nullable List<String> columns) {
        return switch (format) {
            case JSON -> new BlockForms.Json();
            case NDJSON -> gzip ? new BlockForms.Gzip() : new BlockForms.Ndjson();
            case CSV -> new BlockForms.Csv(Objects.requireNonNull(columns), guarded);
        };
    }

    /** The bytes before the first block. */
    byte[] start() throws IOException;

    /**
     * Measures the rows of a slice that are in a block.
     *
     * @param isFirst whether no block is before it
     * @return their length in bytes
     */
    int measure(Slice slice, Block block, boolean isFirst) throws IOException;

    /** The bytes after the last block, once all blocks were measured. */
    byte[] end() throws IOException;

    /** Writes the rows of a slice that are in a block. */
    void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException;
}
