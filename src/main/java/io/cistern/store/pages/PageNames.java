package io.cistern.store.pages;

import io.cistern.cache.PageKey;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.rows.Hash;
import io.cistern.where.Condition;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names accounts, queries and pages in the database by hashes. They are keyed with the secret of the installation, so a
 * query cannot be guessed and confirmed by them. Each part is hashed with its kind and length, so no two inputs give the same
 * bytes.
 */
final class PageNames {

    /**
     * Names the format in which rows are stored. Processes of two versions can share a database for a while: they use
     * different names, so that neither reads what the other wrote in its format.
     */
    private static final String FORMAT = "rows 2";

    /** The length of a snapshot's name. */
    private static final int SNAPSHOT_LENGTH = 24;

    private final SecretKeySpec secret;

    /** @param secret the key of the hashes, the same in all processes of an installation and after restarts */
    PageNames(byte[] secret) {
        this.secret = Hash.key(secret);
    }

    PageName of(List<String> account, PageKey key) {
        var queryName = query(account, key.query());
        return new PageName(queryName, page(queryName, key.session(), key.page()));
    }

    String page(String queryName, String session, int number) {
        return new Digest().text(queryName).text(session).number(number).hex();
    }

    String account(List<String> account) {
        return keyed(new Digest().text(FORMAT).text("account").texts(account));
    }

    String query(List<String> account, ProfileQuery query) {
        var digest = new Digest().text(FORMAT).texts(account);
        scope(digest, query.scope());
        audience(digest, query.audience());
        where(digest, query.where());
        select(digest, query.select());
        return keyed(digest);
    }

    /** @param id the snapshot's id, as callers know it */
    String snapshot(String id) {
        return keyed(new Digest().text("snapshot").text(id)).substring(0, SNAPSHOT_LENGTH);
    }

    private String keyed(Digest digest) {
        var hmac = Hash.hmac(secret).doFinal(digest.hex().getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(hmac);
    }

    private static void scope(Digest digest, Scope scope) {
        digest.text(scope.project()).number(scope.workspace()).text(scope.group());
    }

    private static void audience(Digest digest, Audience audience) {
        switch (audience) {
            case Audience.Everyone() -> digest.text("everyone");
            case Audience.Identified(var ids, var _) ->
                digest.text("identified").texts(ids);
            case Audience.Cohort(var id, var includeAllUsers) ->
                digest.text("cohort").number(id).number(includeAllUsers ? 1 : 0);
            case Audience.Behaving(var behaviors, var asOf) ->
                digest.text("behaving")
                        .text(behaviors)
                        .number(asOf.getEpochSecond())
                        .number(asOf.getNano());
            case Audience.Opaque(var inner, var parameters) -> {
                audience(digest.text("opaque"), inner);
                parameters.forEach((name, value) -> digest.text(name).text(value));
                digest.number(parameters.size());
            }
        }
    }

    /** An understood filter is the same after it is printed and parsed, so its text identifies it. */
    private static void where(Digest digest, Condition where) {
        switch (where) {
            case Condition.Everything() -> digest.text("everything");
            case Condition.Understood understood -> digest.text("understood").text(understood.text());
            case Condition.Opaque(var text) -> digest.text("opaque").text(text);
        }
    }

    private static void select(Digest digest, Selection select) {
        switch (select) {
            case Selection.All() -> digest.text("all");
            case Selection.Only(var names) -> digest.text("only").texts(names);
        }
    }
}
