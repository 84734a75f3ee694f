package io.cistern.store.pages;

import io.cistern.cache.PageKey;
import io.cistern.profile.Audience;
import io.cistern.profile.Hash;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names accounts, questions and pages in the database: by hashes from which none of them can be told or guessed, since
 * they are keyed with the secret of the installation. Each part is written so that it cannot be taken for another's.
 */
final class PageNames {

    /**
     * Names the form in which rows are stored. Processes of two versions that share a database for a while look under
     * different names, so that neither reads what the other wrote in its form.
     */
    private static final String FORM = "rows 2";

    /** Letters of a snapshot's name. */
    private static final int SNAPSHOT = 24;

    private final SecretKeySpec secret;

    /** @param secret the same in all processes of an installation, and after restarts */
    PageNames(byte[] secret) {
        this.secret = Hash.key(secret);
    }

    PageName of(List<String> account, PageKey key) {
        var question = question(account, key.query());
        return new PageName(question, page(question, key.session(), key.page()));
    }

    String page(String question, String session, int number) {
        return new Digest().text(question).text(session).number(number).hex();
    }

    String account(List<String> account) {
        return keyed(new Digest().text(FORM).text("account").texts(account));
    }

    String question(List<String> account, ProfileQuery query) {
        var digest = new Digest().text(FORM).texts(account);
        scope(digest, query.scope());
        audience(digest, query.audience());
        where(digest, query.where());
        select(digest, query.select());
        return keyed(digest);
    }

    /** A snapshot's name, which callers know. */
    String snapshot(String id) {
        return keyed(new Digest().text("snapshot").text(id)).substring(0, SNAPSHOT);
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
            case Audience.Identified(var ids) -> digest.text("identified").texts(ids);
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

    /** What is understood reads back as itself, so its text is all of it. */
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
