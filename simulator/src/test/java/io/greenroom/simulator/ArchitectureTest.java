package io.greenroom.simulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

@AnalyzeClasses(packages = "io.greenroom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.greenroom.simulator";

    @ArchTest
    static final ArchRule theSimulatorKnowsNothingElseOfGreenroom = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.greenroom..").and(resideOutsideOfPackage(ROOT + "..")));

    @ArchTest
    static final ArchRule thePackagesDependOnEachOtherInOneDirection = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("junit")
            .definedBy(ROOT + ".junit..")
            .layer("testing")
            .definedBy(ROOT + ".testing..")
            .layer("root")
            .definedBy(ROOT)
            .layer("pipeline")
            .definedBy(ROOT + ".pipeline..")
            .layer("job")
            .definedBy(ROOT + ".job..")
            .layer("s3")
            .definedBy(ROOT + ".s3..")
            .layer("actiontype")
            .definedBy(ROOT + ".actiontype..")
            .layer("tag")
            .definedBy(ROOT + ".tag..")
            .layer("wire")
            .definedBy(ROOT + ".wire..")
            .layer("fault")
            .definedBy(ROOT + ".fault..")
            .layer("time")
            .definedBy(ROOT + ".time..")
            .withOptionalLayers(true)
            .whereLayer("junit")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("testing")
            .mayOnlyBeAccessedByLayers("junit")
            .whereLayer("root")
            .mayOnlyBeAccessedByLayers("junit", "testing")
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("root", "testing")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("root", "testing", "pipeline")
            .whereLayer("s3")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "job")
            .whereLayer("actiontype")
            .mayOnlyBeAccessedByLayers("root", "testing", "pipeline", "job")
            .whereLayer("tag")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "actiontype")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers("root", "testing", "pipeline", "job", "s3", "actiontype", "tag")
            .whereLayer("fault")
            .mayOnlyBeAccessedByLayers("root", "testing", "job", "s3", "wire")
            .whereLayer("time")
            .mayOnlyBeAccessedByLayers("root", "testing", "pipeline", "job", "s3", "wire", "fault");

    /** The command line has the simulator on its class path, and no JUnit. */
    @ArchTest
    static final ArchRule onlyTheExtensionKnowsJUnit = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackage(ROOT + ".junit")
            .should()
            .dependOnClassesThat(resideInAPackage("org.junit.."));

    /** Whoever tests a worker has libraries in versions of their own. */
    @ArchTest
    static final ArchRule whatTestsCallShowsNoLibrary = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage(ROOT + ".testing")
            .should(haveLibrarysTypes());

    @ArchTest
    static final ArchRule onlyTheBucketKnowsS3ProxyAndJetty = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackage(ROOT + ".s3")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gaul..", "org.eclipse.jetty..", "software.amazon.awssdk..", "jakarta.servlet..");

    private static ArchCondition<JavaMethod> haveLibrarysTypes() {
        return new ArchCondition<>("have types of a library in their signature") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean shown = method.getAllInvolvedRawTypes().stream()
                        .anyMatch(type -> !type.isPrimitive()
                                && !type.getPackageName().startsWith("java.")
                                && !type.getPackageName().startsWith(ROOT));
                events.add(new SimpleConditionEvent(method, shown, method.getDescription()));
            }
        };
    }
}
