package io.cistern.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.cistern.CisternProcess;
import io.cistern.RunningCistern;
import io.cistern.web.Server;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Keeps {@code ./mvnw test} fast. */
@AnalyzeClasses(packages = "io.cistern", importOptions = ImportOption.OnlyIncludeTests.class)
class TierTests {

    private static final Set<Class<?>> STARTED = Set.of(RunningCistern.class, CisternProcess.class, Server.class);

    @ArchTest
    static final ArchRule fastTestsDoNotStartTheService = noClasses()
            .that()
            .haveSimpleNameEndingWith("Tests")
            .and()
            .areNotMetaAnnotatedWith(Tag.class)
            .should()
            .callMethodWhere(describe("it starts the service", TierTests::starts))
            .because("they carry @IntegrationTests or @SizedTests then");

    private static boolean starts(JavaMethodCall call) {
        return call.getName().equals("start")
                && STARTED.stream().anyMatch(type -> call.getTargetOwner().isEquivalentTo(type));
    }
}
