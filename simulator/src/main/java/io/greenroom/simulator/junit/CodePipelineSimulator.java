package io.greenroom.simulator.junit;

import io.greenroom.simulator.SimulatorSettings;
import io.greenroom.simulator.testing.SimulatedCodePipeline;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Supplier;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a {@link SimulatedCodePipeline} as a parameter, of their own each unless they share one. It is started when it is first
 * asked for and closed when its test, or its class, is over, after the {@code @AfterEach} and {@code @AfterAll} methods. Tests that run
 * beside each other do not meet: each simulator has ports and a bucket of its own.
 *
 * <p>On a class it holds for its nested and derived classes too, and on a method for that method, in place of what the class has.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(CodePipelineSimulatorExtension.class)
public @interface CodePipelineSimulator {

    /**
     * One for each test, for parameters of test methods, {@code @BeforeEach} and {@code @AfterEach}; or one for the class, and then for
     * parameters of its constructor, {@code @BeforeAll} and {@code @AfterAll} too.
     */
    Lifecycle lifecycle() default Lifecycle.PER_METHOD;

    /**
     * Makes the settings; needs a constructor without parameters. Those of {@link SimulatedCodePipeline#defaultSettings()} if it is not
     * given.
     */
    Class<? extends Supplier<SimulatorSettings>> settings() default DefaultSettings.class;

    /** Kinds of AWS's own actions that are skipped, such as {@code Build/CodeBuild}; they fail otherwise. */
    String[] skip() default {};
}
