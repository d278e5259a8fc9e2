package io.greenroom.simulator.junit;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** What {@link CodePipelineSimulator} does. It closes by callbacks, because stores of a JUnit before 5.13 close no AutoCloseable. */
final class CodePipelineSimulatorExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(CodePipelineSimulatorExtension.class);

    /** An annotation, and the test or class that has it. */
    private record Annotated(CodePipelineSimulator annotation, ExtensionContext context) {

        /** The innermost one around the context. */
        static Annotated around(ExtensionContext context) {
            for (var place = Optional.of(context);
                    place.isPresent();
                    place = place.get().getParent()) {
                ExtensionContext here = place.get();
                var annotation = here.getElement()
                        .flatMap(element -> AnnotationSupport.findAnnotation(element, CodePipelineSimulator.class));
                if (annotation.isPresent()) {
                    return new Annotated(annotation.get(), here);
                }
            }
            throw new ExtensionConfigurationException("%s has no @CodePipelineSimulator, nor has anything around it."
                    .formatted(context.getDisplayName()));
        }

        boolean isShared() {
            return annotation.lifecycle() == Lifecycle.PER_CLASS
                    && context.getTestMethod().isEmpty();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimulatedCodePipeline.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Annotated annotated = Annotated.around(context);
        if (!annotated.isShared() && context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "%s asks for a SimulatedCodePipeline, but there is one for each test: take it as a parameter of the test or of a @BeforeEach method, or share one among the tests of the class by @CodePipelineSimulator(lifecycle = PER_CLASS)."
                            .formatted(parameter.getDeclaringExecutable()));
        }
        ExtensionContext owner = annotated.isShared() ? annotated.context() : context;
        return owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        owner.getUniqueId(), key -> start(annotated.annotation()), SimulatedCodePipeline.class);
    }

    private static SimulatedCodePipeline start(CodePipelineSimulator annotation) {
        try {
            return SimulatedCodePipeline.start(settings(annotation.settings()), Set.of(annotation.skip()));
        } catch (IOException e) {
            throw new ParameterResolutionException("The simulator cannot start: " + e.getMessage(), e);
        }
    }

    private static SimulatorSettings settings(Class<? extends Supplier<SimulatorSettings>> supplier) {
        try {
            return ReflectionSupport.newInstance(supplier).get();
        } catch (Exception e) { // newInstance declares none, and throws what the constructor did
            throw new ExtensionConfigurationException(
                    "%s gives no settings for the simulator; it needs a constructor without parameters, and not to be an inner class: %s"
                            .formatted(supplier.getName(), e),
                    e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    private static void close(ExtensionContext owner) {
        var simulator = owner.getStore(NAMESPACE).remove(owner.getUniqueId(), SimulatedCodePipeline.class);
        if (simulator != null) {
            simulator.close();
        }
    }
}
