package io.greenroom.provider.cloudshell.fake;

/** The server says no, in the form of its errors. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }
}
