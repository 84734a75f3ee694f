package io.cistern.profile;

import java.util.List;
import java.util.Optional;

/**
 * What one call brought.
 *
 * @param pages consecutive pages of one session, at least one
 */
public record Fetched(List<Page> pages) {

    public Fetched {
        pages = List.copyOf(pages);
        if (pages.isEmpty()) {
            throw new IllegalArgumentException("A call brings at least one page");
        }
    }

    public static Fetched of(Page page) {
        return new Fetched(List.of(page));
    }

    public Page first() {
        return pages.getFirst();
    }

    /** The page of that number, if the call brought it. */
    public Optional<Page> page(int number) {
        var at = number - first().number();
        return at >= 0 && at < pages.size() ? Optional.of(pages.get(at)) : Optional.empty();
    }

    /** The number after its last page. */
    public int to() {
        return pages.getLast().number() + 1;
    }

    /** How many rows are valid. */
    public int rows() {
        return pages.stream().mapToInt(page -> page.rows().count()).sum();
    }
}
