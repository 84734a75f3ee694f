package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** A path beside those of ids, such as /v1/profiles/count beside /v1/profiles/{id}, is never taken for an id. */
class ReservedPathsTests {

    @Test
    void everyMethodThatTakesAnIdIsMappedForItsReservedSiblingsToo() {
        var methods = methods();
        var reserved = new TreeSet<String>();
        methods.forEach((pattern, taken) -> methods.keySet().stream()
                .filter(sibling -> isSibling(pattern, sibling))
                .forEach(sibling -> {
                    reserved.add(sibling);
                    assertThat(methods.get(sibling)).as(sibling).containsAll(taken);
                }));
        assertThat(reserved)
                .contains("/v1/profiles/aggregate", "/v1/profiles/count", "/v1/profiles/explain", "/v1/profiles/query");
    }

    /** Whether a pattern with a variable fits a path without one. */
    private static boolean isSibling(String pattern, String path) {
        return pattern.contains("{") && !path.contains("{") && path.matches(pattern.replaceAll("\\{[^}]*}", "[^/]+"));
    }

    private static Map<String, Set<RequestMethod>> methods() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var methods = new HashMap<String, Set<RequestMethod>>();
        scanner.findCandidateComponents("io.cistern").stream()
                .map(found -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .flatMap(ReservedPathsTests::mapping)
                .forEach(mapping -> Arrays.stream(mapping.path())
                        .forEach(path -> methods.computeIfAbsent(path, _ -> new TreeSet<>())
                                .addAll(List.of(mapping.method()))));
        return methods;
    }

    private static Stream<RequestMapping> mapping(Method method) {
        return Stream.ofNullable(AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class));
    }
}
