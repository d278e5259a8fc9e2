package io.greenroom.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.greenroom.config.Settings;
import io.greenroom.secret.SecretsInUse;
import io.greenroom.status.LoadMetrics;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Logging to stderr, as text for people or JSON for machines. Setting it up makes the process's {@link SecretsInUse}: what is
 * in use as a secret, then or later, is not logged.
 */
final class LogSetup {
    private LogSetup() {}

    static SecretsInUse of(Settings.Logging logging) {
        return to(Level.toLevel(logging.level().name()), logging.format());
    }

    /** For commands whose output is for people: only what they need to know of. */
    static SecretsInUse quiet() {
        return to(Level.WARN, Settings.Logging.Format.TEXT);
    }

    private static SecretsInUse to(Level level, Settings.Logging.Format format) {
        var secrets = new SecretsInUse();
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(toStderr(context, masked(context, format, secrets)));
        context.getLogger("io.greenroom").setLevel(level);
        // Where they are wanted they are there at every level, in either format.
        var metrics = context.getLogger(LoadMetrics.LOGGER);
        metrics.setLevel(Level.INFO);
        metrics.setAdditive(false);
        metrics.addAppender(toStderr(context, bare(context)));
        // Below this it prints headers and bodies: CloudShell's tokens and passwords, and the jobs' S3 credentials.
        context.getLogger("org.apache.hc").setLevel(Level.WARN);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return secrets;
    }

    private static ConsoleAppender<ILoggingEvent> toStderr(LoggerContext context, Encoder<ILoggingEvent> encoder) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    /** For metrics alone, which are numbers: nothing in them comes from elsewhere. */
    private static Encoder<ILoggingEvent> bare(LoggerContext context) {
        var encoder = new BareEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** Every appender but that of the metrics gets one of these. */
    static Encoder<ILoggingEvent> masked(LoggerContext context, Settings.Logging.Format format, SecretsInUse secrets) {
        Encoder<ILoggingEvent> encoder =
                switch (format) {
                    case TEXT -> new TextEncoder(context, secrets);
                    case JSON -> json(secrets);
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(SecretsInUse secrets) {
        var masking = new MaskingJsonGeneratorDecorator();
        masking.addValueMasker(new MaskedValues(secrets));
        masking.start();
        var encoder = new LogstashEncoder();
        encoder.addDecorator(masking);
        return encoder;
    }
}
