package io.cistern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The law of the packages. */
@AnalyzeClasses(packages = "io.cistern", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    /** The life of a query, in reading order: a package may use only those to its right. */
    static final List<String> READING_ORDER = List.of(
            "store",
            "sandbox",
            "web",
            "export",
            "history",
            "audience",
            "fresh",
            "answer",
            "cache",
            "merge",
            "quota",
            "mixpanel",
            "pagesize",
            "ledger",
            "table",
            "profile",
            "rows",
            "where",
            "settings");

    @ArchTest
    static final ArchRule packagesUseOnlyThoseToTheirRight =
            CompositeArchRule.of(IntStream.range(1, READING_ORDER.size())
                    .<ArchRule>mapToObj(i -> noClasses()
                            .that()
                            .resideInAPackage(name(READING_ORDER.get(i)))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(READING_ORDER.subList(0, i).stream()
                                    .map(ArchitectureTests::name)
                                    .toArray(String[]::new))
                            .allowEmptyShould(true))
                    .toList());

    @ArchTest
    static final ArchRule packagesAreFreeOfCyclesAtAnyDepth =
            slices().matching("io.cistern.(**)").should().beFreeOfCycles();

    /** What serves the endpoints uses what they share, never the other way round. */
    @ArchTest
    static final ArchRule nothingSharedUsesAnEndpoint = noClasses()
            .that()
            .resideInAnyPackage(packages("server", "identity", "problem", "request", "query", "response"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages("profiles", "exports", "engage", "operations"));

    @ArchTest
    static void noPackageHasMoreThan25Types(JavaClasses classes) {
        var sizes =
                topLevelTypes(classes).collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes)
                .hasSizeGreaterThan(25)
                .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(25));
    }

    @ArchTest
    static void noTwoTypesShareASimpleName(JavaClasses classes) {
        var names = topLevelTypes(classes)
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        assertThat(names)
                .hasSizeGreaterThan(300)
                .allSatisfy((name, types) -> assertThat(types).as(name).hasSize(1));
    }

    @ArchTest
    static void noFileHasMoreThan200CodeLines(JavaClasses classes) throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var sizes = new TreeMap<String, Long>();
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sizes.put(file.toString(), codeLines(Files.readString(file)));
            }
            assertThat(sizes)
                    .hasSizeGreaterThan(300)
                    .allSatisfy((file, size) -> assertThat(size).as(file).isLessThanOrEqualTo(200));
        }
    }

    /** Lines that are neither blank nor only a comment. */
    private static long codeLines(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .count();
    }

    @ArchTest
    static final ArchRule nobodyUsesStoreOrSandbox = noClasses()
            .that()
            .resideOutsideOfPackages(name("store"), name("sandbox"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(name("store"), name("sandbox"));

    @ArchTest
    static final ArchRule everyPackageHasItsPlaceInTheOrder = classes()
            .that()
            .resideOutsideOfPackage("io.cistern")
            .should()
            .resideInAnyPackage(
                    READING_ORDER.stream().map(ArchitectureTests::name).toArray(String[]::new));

    @ArchTest
    static final ArchRule reactiveTypesStayInMixpanel = noClasses()
            .that()
            .resideOutsideOfPackage(name("mixpanel"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "reactor..", "org.reactivestreams..", "org.springframework.web.reactive..", "io.netty..");

    @ArchTest
    static final ArchRule whereIsPlainJava = classes()
            .that()
            .resideInAPackage(name("where"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(name("where"), "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule databasesStayInStore = noClasses()
            .that()
            .resideOutsideOfPackage(name("store"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.flywaydb..");

    @ArchTest
    static final ArchRule nothingIsScanned = noClasses()
            .that()
            .areNotAnnotatedWith("org.springframework.context.annotation.Configuration")
            .and(isNotFoundByMvc())
            .should()
            .beMetaAnnotatedWith(Component.class);

    private static Stream<JavaClass> topLevelTypes(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> "io.cistern.web." + name + "..").toArray(String[]::new);
    }

    private static String name(String capability) {
        return "io.cistern." + capability + "..";
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> isNotFoundByMvc() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "are not controllers, advice or the application itself",
                type -> !type.isMetaAnnotatedWith("org.springframework.stereotype.Controller")
                        && !type.isMetaAnnotatedWith("org.springframework.web.bind.annotation.ControllerAdvice")
                        && !type.isMetaAnnotatedWith("org.springframework.boot.SpringBootConfiguration"));
    }
}
