package io.cistern.web.rendered;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CopyingOutputTests {

    private final CopyMemory memory = new CopyMemory(25, 10);
    private final ByteArrayOutputStream client = new ByteArrayOutputStream();

    @Test
    void whatIsWrittenIsCopied() throws IOException {
        var output = copy(9);
        output.write('x');
        assertThat(output.bytes()).hasSize(10).endsWith('x');
        assertThat(client.toByteArray()).isEqualTo(output.bytes());
    }

    @Test
    void aLongBodyIsSentAndNotCopied() throws IOException {
        var output = copy(8);
        output.write(new byte[3]);
        output.write(new byte[1]);
        assertThat(output.bytes()).isNull();
        assertThat(client.size()).isEqualTo(12);
    }

    @Test
    void copiesShareTheMemoryAndGiveItBack() throws IOException {
        var one = copy(10);
        var two = copy(10);
        assertThat(copy(10).bytes()).as("only five bytes are left").isNull();
        assertThat(copy(5).bytes()).hasSize(5);
        assertThat(one.bytes()).hasSize(10);
        two.release();
        two.release();
        assertThat(copy(10).bytes()).hasSize(10);
        assertThat(copy(1).bytes()).isNull();
    }

    private CopyingOutput copy(int bytes) throws IOException {
        var output = new CopyingOutput(client, memory);
        output.write(new byte[bytes]);
        return output;
    }
}
