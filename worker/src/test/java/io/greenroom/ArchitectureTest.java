package io.greenroom;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The arrows of the design: which package may know which others. */
@AnalyzeClasses(
        packages = "io.greenroom",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OnlyTheWorker.class})
class ArchitectureTest {
    /** The simulator is on the tests' class path, and has an architecture of its own. */
    static final class OnlyTheWorker implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/simulator/") && !location.contains("greenroom-simulator");
        }
    }

    /** Puts everything together, so that it knows everybody, and nobody knows it. */
    private static final String ASSEMBLY = "io.greenroom.assembly..";

    private static final Map<String, List<String>> MAY_KNOW = Map.ofEntries(
            Map.entry("pipeline", List.of("keyed", "time")),
            Map.entry("environment", List.of("pipeline", "yaml")),
            Map.entry("build", List.of()),
            Map.entry("iam", List.of()),
            Map.entry("file", List.of()),
            Map.entry("keyed", List.of()),
            Map.entry("yaml", List.of()),
            Map.entry("http", List.of()),
            Map.entry("time", List.of()),
            Map.entry("secret", List.of()),
            Map.entry("terminal", List.of("file", "secret")),
            Map.entry("compose", List.of("file", "yaml")),
            Map.entry("command", List.of("environment", "file", "terminal", "secret")),
            Map.entry("process", List.of("blueprint", "command", "environment", "file")),
            Map.entry("shell", List.of("lifecycle", "command")),
            Map.entry("engine", List.of("shell", "environment")),
            Map.entry("blueprint", List.of("command", "environment", "yaml", "file")),
            Map.entry(
                    "lifecycle",
                    List.of(
                            "blueprint",
                            "command",
                            "environment",
                            "pipeline",
                            "process",
                            "yaml",
                            "file",
                            "keyed",
                            "time",
                            "secret")),
            Map.entry(
                    "provider",
                    List.of(
                            "lifecycle",
                            "blueprint",
                            "build",
                            "command",
                            "compose",
                            "config",
                            "engine",
                            "environment",
                            "http",
                            "iam",
                            "pipeline",
                            "process",
                            "shell",
                            "yaml",
                            "file",
                            "keyed",
                            "time",
                            "secret")),
            Map.entry("artifact", List.of("environment", "pipeline", "file", "time", "secret")),
            Map.entry("job", List.of("artifact", "pipeline", "file", "keyed", "time", "secret")),
            Map.entry("commandlog", List.of("environment", "pipeline", "file", "time", "secret")),
            Map.entry(
                    "action",
                    List.of(
                            "commandlog",
                            "ledger",
                            "environment",
                            "artifact",
                            "job",
                            "pipeline",
                            "file",
                            "time",
                            "terminal",
                            "secret")),
            Map.entry("definition", List.of("iam", "job", "file", "time", "secret")),
            Map.entry("codepipeline", List.of("definition", "artifact", "iam", "job", "pipeline", "time", "secret")),
            Map.entry("fleet", List.of("job", "environment", "time")),
            Map.entry("dynamodb", List.of("fleet", "ledger", "job", "environment", "iam", "time")),
            Map.entry("sqlite", List.of("status", "ledger", "job", "environment", "file", "time")),
            Map.entry("ledger", List.of("environment", "pipeline", "time")),
            Map.entry(
                    "status",
                    List.of(
                            "environment",
                            "pipeline",
                            "artifact",
                            "job",
                            "action",
                            "definition",
                            "commandlog",
                            "fleet",
                            "ledger",
                            "wakeup",
                            "file",
                            "time",
                            "secret")),
            Map.entry("wakeup", List.of("job", "pipeline", "time", "secret")),
            Map.entry("sqs", List.of("wakeup", "iam")),
            Map.entry(
                    "cloudwatch",
                    List.of("codepipeline", "commandlog", "environment", "action", "job", "time", "secret")),
            Map.entry("config", List.of("environment", "iam", "pipeline", "yaml", "file", "time", "secret")));

    @ArchTest
    static void everyPackageHasItsPlace(JavaClasses worker) {
        Set<String> packages = new HashSet<>();
        worker.forEach(type -> packages.add(top(type)));
        packages.remove("assembly");

        assertThat(MAY_KNOW.keySet()).containsAll(packages);
    }

    private static String top(JavaClass type) {
        return type.getPackageName().split("\\.", -1)[2];
    }

    @ArchTest
    static void everyPackageKnowsOnlyThoseItMay(JavaClasses worker) {
        MAY_KNOW.forEach((own, others) -> {
            String[] allowed = Stream.concat(others.stream(), Stream.of(own))
                    .map(name -> "io.greenroom." + name + "..")
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("io.greenroom." + own + "..")
                    .should(onlyDependOnClassesThat(
                            resideOutsideOfPackage("io.greenroom..").or(resideInAnyPackage(allowed))))
                    .allowEmptyShould(true)
                    .check(worker);
        });
    }

    @ArchTest
    static final ArchRule nobodyKnowsTheAssembly = noClasses()
            .that()
            .resideOutsideOfPackage(ASSEMBLY)
            .should()
            .dependOnClassesThat(resideInAPackage(ASSEMBLY));

    @ArchTest
    static final ArchRule providersDoNotKnowEachOther = slices().matching("io.greenroom.provider.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAPackage("io.greenroom.provider.aws.."));

    @ArchTest
    static final ArchRule thereAreNoCyclesOfPackages =
            slices().matching("io.greenroom.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theEngineKnowsNeitherTheServiceNorEnvironments = noClasses()
            .that()
            .resideInAPackage("io.greenroom.job..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("software.amazon..", "io.greenroom.environment.."));

    @ArchTest
    static final ArchRule typesOfTheSdkEndAtTheAdapters = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.greenroom.codepipeline..",
                    "io.greenroom.artifact..",
                    "io.greenroom.cloudwatch..",
                    "io.greenroom.dynamodb..",
                    "io.greenroom.sqs..",
                    "io.greenroom.provider..",
                    ASSEMBLY)
            .should()
            .dependOnClassesThat(resideInAPackage("software.amazon.."));

    @ArchTest
    static final ArchRule onlyTheAssemblyKnowsAProvider = noClasses()
            .that()
            .resideOutsideOfPackages("io.greenroom.provider..", ASSEMBLY)
            .should()
            .dependOnClassesThat(resideInAPackage("io.greenroom.provider.."));

    @ArchTest
    static final ArchRule theProcessIsNotEndedHere = noClasses().should().callMethod(System.class, "exit", int.class);
}
