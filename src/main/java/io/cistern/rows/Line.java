package io.cistern.rows;

/**
 * A cursor over lines <code>{"id":..,"properties":{..}}</code>, with the positions of the parts of the current line.
 */
public final class Line {

    private static final int BEFORE_ID = "{\"id\":".length();
    private static final int BEFORE_PROPERTIES = ",\"properties\":".length();
    private static final int AFTER_PROPERTIES = "}\n".length();

    private final byte[] lines;
    private final Members members;
    private int from;
    private int idTo;

    public Line(byte[] lines, int from) {
        this.lines = lines;
        this.members = new Members(lines);
        start(from);
    }

    /** The line of this row. */
    public static Line of(Block block, int row) {
        var before = row - block.row();
        var lines = block.lines(before + 1);
        return new Line(lines, forward(lines, 0, before));
    }

    /** The start of the line that is this many lines after the one at this index. */
    public static int forward(byte[] lines, int from, int count) {
        var at = from;
        for (var i = 0; i < count; at++) {
            if (lines[at] == '\n') {
                i++;
            }
        }
        return at;
    }

    private void start(int here) {
        from = here;
        if (isThere()) {
            idTo = Members.pastText(lines, idFrom());
            members.enter(propertiesFrom());
        }
    }

    /** Whether there is a current line; false after the last one. */
    public boolean isThere() {
        return from < lines.length;
    }

    /** Moves to the next line. The caller must have read all members before. */
    public void next() {
        start(members.end() + AFTER_PROPERTIES);
    }

    public String id() {
        return Quoted.text(lines, idFrom(), idTo);
    }

    /** The start of the line. */
    public int from() {
        return from;
    }

    /** The bytes that contain the line. */
    public byte[] bytes() {
        return lines;
    }

    public int idFrom() {
        return from + BEFORE_ID;
    }

    public int idTo() {
        return idTo;
    }

    /** The index of the opening brace. */
    public int propertiesFrom() {
        return idTo + BEFORE_PROPERTIES;
    }

    /** The index after the closing brace. */
    public int propertiesTo() {
        return forward(lines, propertiesFrom(), 1) - AFTER_PROPERTIES;
    }

    /** The properties, which can be read once. */
    public Members members() {
        return members;
    }
}
