package io.cistern.web.exports;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import io.cistern.web.response.AnswerWriter;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A form of a result that is written block by block, the same bytes as its {@link AnswerWriter} writes: so that a range of it can be
 * written without what is before and behind it. First all blocks are measured, in order; then any can be written.
 */
interface BlockForm {

    /** What is written before the first block. */
    byte[] start() throws IOException;

    /**
     * Measures the rows of a slice that stand in a block.
     *
     * @param isFirst whether no block is before it
     * @return how many bytes they come to
     */
    int measure(Slice slice, Block block, boolean isFirst) throws IOException;

    /** What is written behind the last block, once all were measured. */
    byte[] end() throws IOException;

    /** Writes the rows of a slice that stand in a block. */
    void write(Slice slice, Block block, boolean isFirst, OutputStream out) throws IOException;
}
