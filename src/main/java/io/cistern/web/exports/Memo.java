package io.cistern.web.exports;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Caches values that take long to compute, by name, up to a total weight. Concurrent requests for the same value wait
 * for one computation.
 */
final class Memo<T> {

    private final Cache<String, T> values;
    private final Map<String, CompletableFuture<T>> underWay = new ConcurrentHashMap<>();

    Memo(long most, ToIntFunction<T> weight) {
        Weigher<String, T> weigher = (_, value) -> Math.max(1, weight.applyAsInt(value));
        this.values = Caffeine.newBuilder().maximumWeight(most).weigher(weigher).build();
    }

    /** Computes a value. */
    interface Computation<T> {
        T compute() throws IOException;
    }

    T get(String name, Computation<T> computation) throws IOException {
        var value = values.getIfPresent(name);
        if (value != null) {
            return value;
        }
        var own = new CompletableFuture<T>();
        var other = underWay.putIfAbsent(name, own);
        return other == null ? compute(name, computation, own) : await(other);
    }

    private T compute(String name, Computation<T> computation, CompletableFuture<T> own) throws IOException {
        try {
            var value = computation.compute();
            values.put(name, value);
            own.complete(value);
            return value;
        } catch (RuntimeException | IOException e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(name, own);
            own.cancel(false); // after an Error nothing else completes it, and other requests wait for it
        }
    }

    private static <T> T await(CompletableFuture<T> other) throws IOException {
        try {
            return other.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case null, default -> throw e;
            }
        }
    }
}
