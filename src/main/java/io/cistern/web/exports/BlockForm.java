package io.cistern.web.exports;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import io.cistern.web.response.AnswerWriter;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one form of a result block by block, with the same bytes as its {@link AnswerWriter}, so that a range can be
 * written without the bytes before and after it. All blocks are measured in order first; then any block can be written.
 */
interface BlockForm {

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
