package io.greenroom.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.greenroom.secret.SecretsInUse;
import java.nio.charset.StandardCharsets;

/**
 * Takes secrets out of what another encoder has made of an event: out of the message, its arguments, the context, and the
 * texts of exceptions and of their causes alike.
 */
final class MaskingEncoder extends EncoderBase<ILoggingEvent> {
    private final Encoder<ILoggingEvent> encoder;
    private final SecretsInUse secrets;

    MaskingEncoder(Encoder<ILoggingEvent> encoder, SecretsInUse secrets) {
        this.encoder = encoder;
        this.secrets = secrets;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        return secrets.mask(line).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }
}
