package io.cistern.benchmark;

import io.cistern.profile.Page;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.sandbox.project.SandboxLines;
import io.cistern.table.DeclinedException;
import io.cistern.table.Lines;
import io.cistern.table.Table;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Answers from a held snapshot of 100 000 profiles, beside what merely unzipping or copying it costs. */
final class Held {

    private static final int PAGES = 100;
    private static final int SIZE = 1000;
    private static final int ROUNDS = 60;
    private static final Selection SELECT = new Selection.Only(List.of("$email", "plan", "Total Spent"));
    private static final Evaluator EVALUATOR = new Evaluator();

    private final List<Page> pages;
    private final long bytes;

    private Held(List<Page> pages) {
        this.pages = pages;
        this.bytes = pages.stream().mapToLong(page -> page.rows().bytes()).sum();
    }

    static void measure() {
        var held = new Held(pages());
        System.out.printf("%d profiles, %.1f MB of JSON%n", PAGES * SIZE, held.bytes / 1e6);
        held.run();
    }

    private void run() {
        var unzip = median(() -> pages.stream().mapToLong(Held::unzipped).sum());
        var lines = pages.stream().map(page -> lines(page.rows())).toList();
        var copy =
                median(() -> lines.stream().mapToLong(one -> one.clone().length).sum());
        System.out.printf("  bound: unzip all, one thread %7.1f ms; copy all %5.1f ms%n", unzip, copy);
        var conditions = new String[] {
            "properties[\"plan\"] == \"Enterprise\" and properties[\"Total Spent\"] > 990",
            "properties[\"$city\"] == \"Oslo\" and properties[\"age\"] < 20",
            "\"user777@\" in properties[\"$email\"]",
        };
        for (var text : conditions) {
            filter(text, unzip);
        }
        lookUp();
        heap(conditions);
    }

    private void filter(String text, double unzip) {
        var condition = parsed(text);
        var tables = new Tables(1 << 26);
        var cold = median(() -> count(answer(new Tables(1 << 26), condition)));
        var warm = median(() -> count(answer(tables, condition)));
        System.out.printf(
                "  %s: %d rows%n    cold %6.1f ms (%.2f of unzipping), warm %6.2f ms (%.3f); aims 300 and 10%n",
                text, count(answer(tables, condition)), cold, cold / unzip, warm, warm / unzip);
    }

    private void lookUp() {
        var tables = new Tables(1 << 26);
        var id = tables.open(pages.get(77)).id(777);
        var one = median(() -> {
            for (var page : pages) {
                var table = tables.open(page);
                var found = table.ids(List.of(id)).nextSetBit(0);
                if (found >= 0) {
                    return table.line(found, SELECT).length;
                }
            }
            throw new IllegalStateException("It is there");
        });
        System.out.printf("  look-up by id in all pages %.3f ms; aim 1%n", one);
    }

    /** What the pages and columns say that they weigh, and what the heap lost of it when the columns went. */
    private void heap(String... conditions) {
        var without = used();
        var tables = new Tables(1 << 26);
        for (var text : conditions) {
            answer(tables, parsed(text));
        }
        var used = used() - without;
        var rows = pages.stream().mapToLong(page -> page.rows().weight()).sum();
        var columns = tables.weight();
        System.out.printf(
                "  heap per byte of JSON: pages %.3f, columns %.3f (seen %.3f), together %.3f; aim 0.3%n",
                (double) rows / bytes,
                (double) columns / bytes,
                (double) used / bytes,
                (double) (rows + columns) / bytes);
    }

    private List<Rows> answer(Tables tables, Condition condition) {
        return pages.parallelStream()
                .map(page -> answer(tables.open(page), condition))
                .toList();
    }

    private static Rows answer(Table table, Condition condition) {
        try {
            return table.lines(table.where(condition, EVALUATOR), SELECT);
        } catch (DeclinedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(List<Rows> rows) {
        return rows.stream().mapToLong(Rows::count).sum();
    }

    private static List<Page> pages() {
        var lines = SandboxLines.of(7, PAGES * SIZE);
        return IntStream.range(0, PAGES)
                .mapToObj(page -> Lines.page(lines.subList(page * SIZE, (page + 1) * SIZE)))
                .toList();
    }

    private static long unzipped(Page page) {
        return page.rows().blocks().stream()
                .mapToLong(block -> block.lines().length)
                .sum();
    }

    private static byte[] lines(Rows rows) {
        try {
            return rows.open().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Condition parsed(String text) {
        try {
            return Condition.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long used() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Milliseconds, of the later half of the rounds. */
    private static double median(Supplier<Object> action) {
        var millis = new double[ROUNDS];
        for (var round = 0; round < ROUNDS; round++) {
            var begin = System.nanoTime();
            var _ = action.get();
            millis[round] = (System.nanoTime() - begin) / 1e6;
        }
        var later = Arrays.copyOfRange(millis, ROUNDS / 2, ROUNDS);
        Arrays.sort(later);
        return later[later.length / 2];
    }
}
