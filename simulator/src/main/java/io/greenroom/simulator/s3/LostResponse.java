package io.greenroom.simulator.s3;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** A response of which no byte ever reaches the client. */
final class LostResponse extends HttpServletResponseWrapper {
    LostResponse(HttpServletResponse response) {
        super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("The simulator writes its answers synchronously.");
            }

            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] bytes, int from, int count) {}
        };
    }

    @Override
    public PrintWriter getWriter() {
        return new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    @Override
    public void flushBuffer() {}

    @Override
    public void sendError(int status) {}

    @Override
    public void sendError(int status, String message) {}
}
