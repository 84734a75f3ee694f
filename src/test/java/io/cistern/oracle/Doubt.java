package io.cistern.oracle;

/** What the documents leave open, as a statement that is true of one Mixpanel that might be and false of another. */
public enum Doubt {
    /** Text compares without the case of all letters (7, row 15). */
    COMPARING_FOLDS_ALL_LETTERS,
    /** Substrings are found without the case of all letters; by another routine than the one that compares (5.6). */
    SEARCHING_FOLDS_ALL_LETTERS,
    /** Order folds to capitals, so that {@code _} comes behind letters (7, row 16). */
    ORDER_FOLDS_UP,
    /** Text ends at NUL. */
    TEXT_ENDS_AT_NUL,
    /** Numbers are doubles (7, row 39). */
    NUMBERS_ARE_DOUBLES,
    /** {@code and} and {@code or} look at no more terms than they need (7, row 21). */
    STOPS_EARLY,
    /** Null counts as false beside {@code and} and {@code or}. */
    NULL_IS_A_TERM,
    /** A filter that comes out as neither true, false nor undefined keeps what is not empty; it drops all (7, row 22). */
    ANYTHING_MAY_BE_TRUE,
    /** Of a name that a profile has twice, the first value counts. */
    FIRST_OF_TWO_COUNTS,
    /** An id of digits is a number beside numbers (7, rows 29 and 30). */
    IDS_ARE_NUMBERS,
    /** Lists and objects equal their like. */
    STRUCTURES_ARE_EQUAL,
    /** Truth values and nulls have an order. */
    ALL_TYPES_ARE_ORDERED,
    /** Lists compared by order are false; undefined. */
    LISTS_ARE_NEVER_BEFORE,
    /** {@code in} takes two values of one type that are no texts for equal; undefined. */
    IN_COMPARES,
    /** {@code list(..)} of what is no list holds that; nothing. */
    LIST_WRAPS,
    /** Lists are searched within the lists in them. */
    MEMBERS_OF_MEMBERS,
    /** Dates as text or number equal moments (7, row 26). */
    DATES_ARE_EQUAL,
    /** A number beside a moment is one. */
    NUMBERS_ARE_MOMENTS,
    /** Dates of other shapes are read as far as they go (7, rows 24 and 25). */
    DATES_ARE_READ_LENIENTLY,
    /** A local time that is skipped or twice is the later one. */
    LATER_OF_TWO_TIMES,
    /** Milliseconds are rounded; cut. */
    SECONDS_ARE_ROUNDED,
    /** What is no date is the first moment of all; undefined. */
    NONSENSE_IS_A_MOMENT,
    /** Text is read as a number as far as it goes (7, row 40). */
    NUMBERS_ARE_READ_LENIENTLY,
    /** Numbers with decimals become text with all of them (7, row 39). */
    TEXT_OF_ALL_DECIMALS,
    /** {@code "False"} is false. */
    FALSE_IN_ANY_CASE,
    /** Lists and objects become true, and text of themselves. */
    STRUCTURES_ARE_CAST,
    /** Who has no profile is in every answer; as an empty profile. */
    NO_PROFILE_MEETS_ALL,
    /** Ids are asked for whatever the filter is. */
    IDS_WITHOUT_FILTER,
    /** A filter is tried on everybody, and the audience cut out of that; the other way round. */
    FILTERS_COME_FIRST
}
