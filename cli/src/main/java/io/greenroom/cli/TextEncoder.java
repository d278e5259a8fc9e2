package io.greenroom.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.EncoderBase;
import io.greenroom.secret.SecretsInUse;
import java.nio.charset.StandardCharsets;

/**
 * An event as text for people, without secrets: exactly one line, and below it, indented, those of an exception. Names and
 * messages come from elsewhere, so no character of theirs begins a line of its own or is obeyed by a terminal.
 */
final class TextEncoder extends EncoderBase<ILoggingEvent> {
    private static final String LINE =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %-5level %logger{0}%replace( job=%X{job}){' job=$', ''}"
                    + "%replace( %X{pipeline}/%X{stage}/%X{action}){' //$', ''}"
                    + "%replace( execution=%.-8X{execution}){' execution=$', ''}"
                    + "%replace( %X{environment}){' $', ''}: %msg%nopex";
    private static final String INDENT = "    ";

    private final PatternLayout line;
    private final PatternLayout exception;
    private final SecretsInUse secrets;

    TextEncoder(Context context, SecretsInUse secrets) {
        this.line = layout(context, LINE);
        this.exception = layout(context, "%ex");
        this.secrets = secrets;
    }

    private static PatternLayout layout(Context context, String pattern) {
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(pattern);
        return layout;
    }

    @Override
    public void start() {
        line.start();
        exception.start();
        super.start();
    }

    /** Masks first: a secret may have line ends in it, which are lines no more afterwards. */
    @Override
    public byte[] encode(ILoggingEvent event) {
        var text = new StringBuilder();
        text.append(Visible.line(secrets.mask(line.doLayout(event)))).append('\n');
        secrets.mask(exception.doLayout(event))
                .lines()
                .forEach(part -> text.append(INDENT).append(Visible.line(part)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
