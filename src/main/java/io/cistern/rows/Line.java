package io.cistern.rows;

/** A line among others, <code>{"id":..,"properties":{..}}</code>, and where its parts lie. */
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

    /** The line of that row. */
    public static Line of(Block block, int row) {
        var before = row - block.row();
        var lines = block.lines(before + 1);
        return new Line(lines, forward(lines, 0, before));
    }

    /** Where the line begins that is so many behind the one that begins here. */
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

    /** False behind the last line. */
    public boolean isThere() {
        return from < lines.length;
    }

    /** Goes on to the next line, once the members have been gone through. */
    public void next() {
        start(members.end() + AFTER_PROPERTIES);
    }

    public String id() {
        return Quoted.text(lines, idFrom(), idTo);
    }

    /** Where the line begins. */
    public int from() {
        return from;
    }

    /** The bytes among which this line is. */
    public byte[] bytes() {
        return lines;
    }

    public int idFrom() {
        return from + BEFORE_ID;
    }

    public int idTo() {
        return idTo;
    }

    /** Of the brace. */
    public int propertiesFrom() {
        return idTo + BEFORE_PROPERTIES;
    }

    /** Behind the brace. */
    public int propertiesTo() {
        return forward(lines, propertiesFrom(), 1) - AFTER_PROPERTIES;
    }

    /** The properties, to be gone through once. */
    public Members members() {
        return members;
    }
}
