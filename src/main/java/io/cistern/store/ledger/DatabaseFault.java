package io.cistern.store.ledger;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Describes in words why a database cannot be written. The words follow its name in a sentence. */
final class DatabaseFault {

    private static final String FULL = "cannot be written: its disk is full";
    private static final String READ_ONLY = "cannot be written: it is read-only";
    private static final String LOCKED = "cannot be written: another process holds its lock";
    private static final String UNREACHABLE = "cannot be reached";

    private DatabaseFault() {}

    static String of(SQLException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                var fault = sql.getSQLState() == null ? sqlite(sql.getErrorCode()) : postgresql(sql.getSQLState());
                if (!fault.equals(UNREACHABLE)) {
                    return fault;
                }
            }
        }
        return UNREACHABLE;
    }

    /** @param code a result code of SQLite */
    private static String sqlite(int code) {
        return switch (code & 0xff) {
            case 5, 6 -> LOCKED;
            case 8 -> READ_ONLY;
            case 10 -> "cannot be written: its disk fails";
            case 11, 26 -> "is damaged";
            case 13 -> FULL;
            default -> UNREACHABLE;
        };
    }

    /** @param state an SQL state of PostgreSQL */
    private static String postgresql(String state) {
        return switch (state) {
            case "25006" -> READ_ONLY;
            case "42501" -> "cannot be written: its user has no permission";
            case "53100" -> FULL;
            case "55P03", "57014" -> LOCKED;
            default -> UNREACHABLE;
        };
    }
}
