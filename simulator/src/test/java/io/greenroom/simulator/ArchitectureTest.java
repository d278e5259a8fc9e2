package io.greenroom.simulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("pipeline")
            .mayOnlyBeAccessedByLayers("root")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("root", "pipeline")
            .whereLayer("s3")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "job")
            .whereLayer("actiontype")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "job")
            .whereLayer("tag")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "actiontype")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "job", "s3", "actiontype", "tag")
            .whereLayer("fault")
            .mayOnlyBeAccessedByLayers("root", "job", "s3", "wire")
            .whereLayer("time")
            .mayOnlyBeAccessedByLayers("root", "pipeline", "job", "s3", "wire", "fault");

    @ArchTest
    static final ArchRule onlyTheBucketKnowsS3ProxyAndJetty = noClasses()
            .that()
            .resideInAPackage(ROOT + "..")
            .and()
            .resideOutsideOfPackage(ROOT + ".s3")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.gaul..", "org.eclipse.jetty..", "software.amazon.awssdk..", "jakarta.servlet..");
}
