package io.greenroom.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.greenroom.secret.SecretsInUse;
import picocli.CommandLine.Command;

@AnalyzeClasses(
        packages = "io.greenroom",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestsOfTheWorker.class})
class ArchitectureTest {
    /** They come as a jar. */
    static final class NoTestsOfTheWorker implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule nobodyDependsOnTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("io.greenroom.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.greenroom.cli.."));

    @ArchTest
    static final ArchRule workerAndSimulatorMeetOnlyHere = noClasses()
            .that()
            .resideOutsideOfPackages("io.greenroom.cli..", "io.greenroom.simulator..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.greenroom.simulator.."));

    /** An installation without {@code lib/simulator} has all the others. */
    @ArchTest
    static final ArchRule onlyTheSimulatorsCommandsNeedTheSimulator = noClasses()
            .that()
            .areAnnotatedWith(Command.class)
            .and()
            .doNotBelongToAnyOf(SimulateCommand.class, DemoCommand.class, SimulatorCommand.class)
            .should()
            .transitivelyDependOnClassesThat(resideInAPackage("io.greenroom.simulator.."));

    @ArchTest
    static final ArchRule theCommandsKnowNoProvider = noClasses()
            .that()
            .resideInAPackage("io.greenroom.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.greenroom.provider.."));

    @ArchTest
    static final ArchRule theCommandsKnowNoServiceOfAws = noClasses()
            .that()
            .resideInAPackage("io.greenroom.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage("software.amazon.."));

    /** So that nobody reads a secret that the log does not know of. */
    @ArchTest
    static final ArchRule theSecretsThatAreInUseAreThoseOfTheLog =
            noClasses().that().doNotBelongToAnyOf(LogSetup.class).should().callConstructor(SecretsInUse.class);

    @ArchTest
    static final ArchRule noPackageIsPartOfACircle =
            slices().matching("io.greenroom.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess =
            noClasses().that().doNotBelongToAnyOf(Main.class).should().callMethod(System.class, "exit", int.class);
}
