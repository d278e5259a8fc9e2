package io.greenroom.codepipeline;

import software.amazon.awssdk.core.exception.SdkClientException;

/** There is nothing to sign a request with. The message says where credentials were looked for, and why each gave none. */
public final class NoCredentialsException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    public NoCredentialsException(String message) {
        super(SdkClientException.builder().message(message));
    }
}
