/** The artifact bucket: S3 on this machine, open only to job credentials that are still good. */
@NullMarked
package io.greenroom.simulator.s3;

import org.jspecify.annotations.NullMarked;
