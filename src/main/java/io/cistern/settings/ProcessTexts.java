package io.cistern.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the arguments and variables of this process as UTF-8. Java decodes them by the locale, and the POSIX locale,
 * which containers often have, loses every character outside ASCII. Linux still has the original bytes.
 */
public final class ProcessTexts {

    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    private ProcessTexts() {}

    /** The original arguments on Linux; elsewhere these arguments. */
    public static String[] arguments(String[] arguments) {
        return isReadAsUtf8() ? arguments : arguments(arguments, texts(ARGUMENTS));
    }

    static String[] arguments(String[] read, List<String> all) {
        if (all.size() <= read.length) {
            return read;
        }
        var original = all.subList(all.size() - read.length, all.size());
        for (var i = 0; i < read.length; i++) {
            if (isAscii(original.get(i)) && !original.get(i).equals(read[i])) {
                return read; // other arguments
            }
        }
        return original.toArray(String[]::new);
    }

    /** The variables with text outside ASCII, on Linux, when Java does not decode them as UTF-8. */
    static Map<String, String> variables() {
        return isReadAsUtf8() ? Map.of() : variables(texts(ENVIRONMENT));
    }

    static Map<String, String> variables(List<String> texts) {
        var variables = new HashMap<String, String>();
        for (var text : texts) {
            var equals = text.indexOf('=');
            if (equals > 0 && !isAscii(text)) {
                variables.putIfAbsent(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return variables;
    }

    private static boolean isReadAsUtf8() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")).equals(StandardCharsets.UTF_8);
    }

    private static List<String> texts(Path file) {
        try {
            return texts(Files.readAllBytes(file));
        } catch (IOException e) {
            return List.of(); // not Linux, or not allowed
        }
    }

    /** The texts between NUL bytes; a text that is not UTF-8 becomes empty. */
    static List<String> texts(byte[] bytes) {
        var texts = new ArrayList<String>();
        var begin = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                texts.add(text(Arrays.copyOfRange(bytes, begin, i)));
                begin = i + 1;
            }
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
